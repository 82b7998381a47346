/** Random writes to stores. */
@NullMarked
package dev.merrow.testkit.store;

import org.jspecify.annotations.NullMarked;
