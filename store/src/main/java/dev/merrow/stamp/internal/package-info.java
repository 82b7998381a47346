/** Building changes cell by cell, and weighing them; writing cells to JSON text. */
@NullMarked
package dev.merrow.stamp.internal;

import org.jspecify.annotations.NullMarked;
