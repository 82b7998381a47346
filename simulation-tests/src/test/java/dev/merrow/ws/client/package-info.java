/** The way into the client for a simulation. */
@NullMarked
package dev.merrow.ws.client;

import org.jspecify.annotations.NullMarked;
