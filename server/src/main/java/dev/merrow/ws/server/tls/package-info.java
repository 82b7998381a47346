/** Encrypted connections. */
@NullMarked
package dev.merrow.ws.server.tls;

import org.jspecify.annotations.NullMarked;
