/** The threads that a broker's work is done on. */
@NullMarked
package dev.merrow.ws.server.work;

import org.jspecify.annotations.NullMarked;
