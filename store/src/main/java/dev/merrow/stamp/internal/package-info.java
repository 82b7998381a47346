/** Building changes cell by cell, and weighing them. */
@NullMarked
package dev.merrow.stamp.internal;

import org.jspecify.annotations.NullMarked;
