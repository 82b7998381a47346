/** Measures brokers of a cluster beside one broker. */
@NullMarked
package dev.merrow.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
