/** Rules for paths that many clients share, of which each client receives only its part. */
@NullMarked
package dev.merrow.ws.server.audiences;

import org.jspecify.annotations.NullMarked;
