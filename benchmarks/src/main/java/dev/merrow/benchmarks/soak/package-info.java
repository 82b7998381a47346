/**
 * Keeps a broker busy for a while, to see that it stays as it is and loses nothing, and attacks it,
 * to see how long honest clients wait meanwhile.
 */
@NullMarked
package dev.merrow.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
