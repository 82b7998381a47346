/** Keeps a broker busy for a while, to see that it stays as it is and loses nothing. */
@NullMarked
package dev.merrow.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
