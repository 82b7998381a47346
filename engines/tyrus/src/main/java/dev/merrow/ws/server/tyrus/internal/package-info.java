/** Runs the broker's endpoint on Tyrus and Grizzly. */
@NullMarked
package dev.merrow.ws.server.tyrus.internal;

import org.jspecify.annotations.NullMarked;
