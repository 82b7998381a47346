/** Networks with the faults that a test asks for. */
@NullMarked
package dev.merrow.testkit.proxy;

import org.jspecify.annotations.NullMarked;
