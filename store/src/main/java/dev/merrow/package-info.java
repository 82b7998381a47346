/**
 * The types that all other packages use: {@link dev.merrow.Cell}, the value that a store's cells
 * hold, and {@link dev.merrow.MerrowException}, which all of Merrow's own exceptions extend.
 */
@NullMarked
package dev.merrow;

import org.jspecify.annotations.NullMarked;
