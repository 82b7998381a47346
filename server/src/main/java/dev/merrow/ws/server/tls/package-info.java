/** TLS for the broker, with keys and certificates in PEM files. */
@NullMarked
package dev.merrow.ws.server.tls;

import org.jspecify.annotations.NullMarked;
