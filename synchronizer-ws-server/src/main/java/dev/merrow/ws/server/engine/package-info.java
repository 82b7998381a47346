/**
 * The interface between the broker and the engine that speaks HTTP and WebSocket for it: an {@link
 * Engine} knows nothing of paths, clients and messages, and the broker nothing of sockets.
 */
@NullMarked
package dev.merrow.ws.server.engine;

import org.jspecify.annotations.NullMarked;
