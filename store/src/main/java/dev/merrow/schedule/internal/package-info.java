/**
 * The scheduler that has threads, running tasks one by one, and closing things when the JVM ends.
 */
@NullMarked
package dev.merrow.schedule.internal;

import org.jspecify.annotations.NullMarked;
