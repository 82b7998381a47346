/** The limits that a broker keeps, for a path, a client, and everything that clients share. */
@NullMarked
package dev.merrow.ws.server.limits;

import org.jspecify.annotations.NullMarked;
