/** Schedulers: the only source of threads and time for all asynchronous work. */
@NullMarked
package dev.merrow.schedule;

import org.jspecify.annotations.NullMarked;
