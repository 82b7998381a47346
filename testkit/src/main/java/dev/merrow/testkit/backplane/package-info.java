/** The contract of backplanes, and an engine in memory. */
@NullMarked
package dev.merrow.testkit.backplane;

import org.jspecify.annotations.NullMarked;
