/** The broker as an endpoint for any Jakarta WebSocket container. */
@NullMarked
package dev.merrow.ws.server.jakarta.internal;

import org.jspecify.annotations.NullMarked;
