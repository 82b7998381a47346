/** Where and when work is done: the one source of threads and time for all that is asynchronous. */
@NullMarked
package dev.merrow.schedule;

import org.jspecify.annotations.NullMarked;
