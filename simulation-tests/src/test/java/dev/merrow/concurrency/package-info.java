/** What many threads use at a time, hammered by many threads at a time. */
@NullMarked
package dev.merrow.concurrency;

import org.jspecify.annotations.NullMarked;
