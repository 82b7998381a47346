/** The threads that a broker's work is done on. */
@NullMarked
package dev.merrow.ws.server.internal.work;

import org.jspecify.annotations.NullMarked;
