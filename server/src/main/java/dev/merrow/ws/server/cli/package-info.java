/** The command line of the runnable broker. */
@NullMarked
package dev.merrow.ws.server.cli;

import org.jspecify.annotations.NullMarked;
