/** What views of a path with rules cost, beside a path without. */
@NullMarked
package dev.merrow.benchmarks.views;

import org.jspecify.annotations.NullMarked;
