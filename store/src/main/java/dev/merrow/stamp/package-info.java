/**
 * Stamps, clocks, cells and hashes: the values that decide which write wins.
 *
 * <p>Every write of a cell carries a {@link dev.merrow.stamp.Hlc}, given by the store's {@link
 * dev.merrow.stamp.HybridClock}; the greatest wins, everywhere. A {@link dev.merrow.Cell} is what
 * was written. {@link dev.merrow.stamp.StampHash} makes of both the hashes by which two stores find
 * out what differs, and the records here are content, changes and differences as values:
 *
 * <pre>
 * Cell, null if deleted -> StampedCell -> StampedRow -> StampedTable -> StampedTables \
 *                          StampedCell ------------------------------> StampedValues  -> MergeableContent
 *                                                                                        MergeableChanges
 * </pre>
 *
 * <p>Everything here is immutable, except clocks, and equal by content. {@link
 * dev.merrow.internal.JsNumber} and {@link dev.merrow.internal.JsString} write numbers and strings
 * as JavaScript does, to the letter, because hashes are made of that text.
 */
@NullMarked
package dev.merrow.stamp;

import org.jspecify.annotations.NullMarked;
