/** What listens in to Tyrus. */
@NullMarked
package dev.merrow.ws.client.internal;

import org.jspecify.annotations.NullMarked;
