/**
 * Fuzzing of everything that parses what a peer sends or a file holds. In the build each test runs
 * over its corpus alone; {@code simulation-tests/fuzz} looks for more.
 */
@NullMarked
package dev.merrow.fuzz;

import org.jspecify.annotations.NullMarked;
