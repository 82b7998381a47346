/** Finding out where a client is that comes through proxies. */
@NullMarked
package dev.merrow.ws.server.internal.proxy;

import org.jspecify.annotations.NullMarked;
