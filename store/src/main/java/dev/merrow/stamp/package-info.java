/**
 * Stamps, clocks, cells and hashes: the values that decide which write wins.
 *
 * <p>Every write of a cell carries a {@link dev.merrow.stamp.Hlc}, issued by the store's {@link
 * dev.merrow.stamp.HybridClock}; the greatest wins, in every store. A {@link dev.merrow.Cell} is
 * the content of the write. {@link dev.merrow.stamp.StampHash} computes from both the hashes by
 * which two stores find their differences. The records in this package represent content, changes
 * and differences:
 *
 * <pre>
 * Cell, null if deleted -> StampedCell -> StampedRow -> StampedTable -> StampedTables \
 *                          StampedCell ------------------------------> StampedValues  -> MergeableContent
 *                                                                                        MergeableChanges
 * </pre>
 *
 * <p>Everything here is immutable, except clocks, and equal by content. {@link
 * dev.merrow.internal.JsNumber} and {@link dev.merrow.internal.JsString} write numbers and strings
 * exactly as JavaScript does, because hashes cover that text.
 */
@NullMarked
package dev.merrow.stamp;

import org.jspecify.annotations.NullMarked;
