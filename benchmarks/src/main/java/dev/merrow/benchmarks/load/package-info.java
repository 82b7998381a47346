/**
 * Puts load on a broker over raw sockets, and counts what comes of it: how much is delivered, how
 * late, and whether anything is lost, out of order or at the wrong place.
 */
@NullMarked
package dev.merrow.benchmarks.load;

import org.jspecify.annotations.NullMarked;
