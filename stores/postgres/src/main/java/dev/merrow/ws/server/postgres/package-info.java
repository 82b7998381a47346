/** The server's own stores in PostgreSQL; needs {@code merrow-persister-postgres}. */
@NullMarked
package dev.merrow.ws.server.postgres;

import org.jspecify.annotations.NullMarked;
