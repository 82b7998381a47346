/** Pages that tell people and machines how the broker is doing. */
@NullMarked
package dev.merrow.ws.server.internal.pages;

import org.jspecify.annotations.NullMarked;
