/**
 * A whole network of stores in one thread and from one seed: stores, synchronizers, persisters and
 * the broker's core are the real ones; clocks, disks and the network are simulated, so that each
 * can fail at any moment, and fails again the same way when the seed is run again.
 */
@NullMarked
package dev.merrow.simulation;

import org.jspecify.annotations.NullMarked;
