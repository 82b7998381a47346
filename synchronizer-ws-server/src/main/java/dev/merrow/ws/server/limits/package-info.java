/** The limits that a broker enforces, for a path, a client, and everything that clients share. */
@NullMarked
package dev.merrow.ws.server.limits;

import org.jspecify.annotations.NullMarked;
