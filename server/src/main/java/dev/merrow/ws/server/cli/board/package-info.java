/** The demo with a face: a board of cards that browser tabs and a terminal share. */
@NullMarked
package dev.merrow.ws.server.cli.board;

import org.jspecify.annotations.NullMarked;
