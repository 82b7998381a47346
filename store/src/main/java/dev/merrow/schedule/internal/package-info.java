/** A scheduler with threads of its own, serial execution of tasks, and closing at JVM shutdown. */
@NullMarked
package dev.merrow.schedule.internal;

import org.jspecify.annotations.NullMarked;
