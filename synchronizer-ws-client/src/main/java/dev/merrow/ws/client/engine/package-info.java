/** The seam for what opens and speaks WebSocket for clients. */
@NullMarked
package dev.merrow.ws.client.engine;

import org.jspecify.annotations.NullMarked;
