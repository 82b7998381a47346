/** The broker that routes messages between WebSocket clients. */
@NullMarked
package dev.merrow.ws.server;

import org.jspecify.annotations.NullMarked;
