/** Stamps, clocks and hashes: the values that decide which write wins. */
@NullMarked
package dev.merrow.stamp;

import org.jspecify.annotations.NullMarked;
