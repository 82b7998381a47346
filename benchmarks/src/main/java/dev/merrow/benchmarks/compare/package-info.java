/** Measures the same work in Merrow and in the real TinyBase, and sets the figures side by side. */
@NullMarked
package dev.merrow.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
