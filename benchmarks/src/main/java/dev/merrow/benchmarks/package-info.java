/** Benchmarks of the store, its codec and the broker. */
@NullMarked
package dev.merrow.benchmarks;

import org.jspecify.annotations.NullMarked;
