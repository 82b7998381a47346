/** The commands that look at, change and move the content of stores. */
@NullMarked
package dev.merrow.ws.server.cli.content;

import org.jspecify.annotations.NullMarked;
