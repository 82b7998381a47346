/** Tests of concurrent classes with many threads. */
@NullMarked
package dev.merrow.concurrency;

import org.jspecify.annotations.NullMarked;
