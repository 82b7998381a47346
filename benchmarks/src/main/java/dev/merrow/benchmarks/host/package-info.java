/** The machine that benchmarks run on, and its other programs. */
@NullMarked
package dev.merrow.benchmarks.host;

import org.jspecify.annotations.NullMarked;
