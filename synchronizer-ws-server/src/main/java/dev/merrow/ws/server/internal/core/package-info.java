/**
 * The broker itself, which knows no WebSocket engine: an engine hands it connections and payloads,
 * and it says what is to be sent and closed.
 */
@NullMarked
package dev.merrow.ws.server.internal.core;

import org.jspecify.annotations.NullMarked;
