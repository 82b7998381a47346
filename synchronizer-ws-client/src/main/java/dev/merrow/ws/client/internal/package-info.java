/** The default client engine: WebSocket over the JDK's channels, on one thread. */
@NullMarked
package dev.merrow.ws.client.internal;

import org.jspecify.annotations.NullMarked;
