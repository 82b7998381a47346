/** The authentication and authorization of a broker's clients. */
@NullMarked
package dev.merrow.ws.server.auth;

import org.jspecify.annotations.NullMarked;
