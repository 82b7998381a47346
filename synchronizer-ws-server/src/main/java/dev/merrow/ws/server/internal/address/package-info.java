/** Reading IP addresses. */
@NullMarked
package dev.merrow.ws.server.internal.address;

import org.jspecify.annotations.NullMarked;
