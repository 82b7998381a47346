/** Tyrus on Grizzly as an engine for clients. */
@NullMarked
package dev.merrow.ws.client.tyrus.internal;

import org.jspecify.annotations.NullMarked;
