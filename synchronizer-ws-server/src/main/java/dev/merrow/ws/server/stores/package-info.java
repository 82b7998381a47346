/** The stores that a broker keeps itself: one for a path, as a peer of the path's clients. */
@NullMarked
package dev.merrow.ws.server.stores;

import org.jspecify.annotations.NullMarked;
