/** Who may do what at a broker. */
@NullMarked
package dev.merrow.ws.server.auth;

import org.jspecify.annotations.NullMarked;
