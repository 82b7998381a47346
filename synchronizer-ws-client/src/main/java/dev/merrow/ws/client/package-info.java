/** Synchronizers that reach a broker over a WebSocket. */
@NullMarked
package dev.merrow.ws.client;

import org.jspecify.annotations.NullMarked;
