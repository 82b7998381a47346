/** The server's own stores in SQLite; needs {@code merrow-persister-sqlite}. */
@NullMarked
package dev.merrow.ws.server.sqlite;

import org.jspecify.annotations.NullMarked;
