/** An engine for the broker that stands on Netty. */
@NullMarked
package dev.merrow.ws.server.netty.internal;

import org.jspecify.annotations.NullMarked;
