package dev.merrow.sync;

import dev.merrow.Cell;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.MergeableStore;
import org.jspecify.annotations.Nullable;

/**
 * Settles which of two cells without a stamp stays, where peers set different default content. By
 * TinyBase's rule each takes the other's, so that they swap, and on two networks do so without end.
 * Here the one whose text is greater stays, at whichever peer.
 */
final class UnstampedTies {
  private UnstampedTies() {}

  /** Returns whether there may be something to settle in changes. */
  static boolean may(MergeableChanges changes) {
    return changes.anyCellMatches(cell -> cell.hlc().isEmpty());
  }

  /** Returns the changes without those cells that lose against one that is in the store. */
  static MergeableChanges settle(MergeableStore store, MergeableChanges changes) {
    if (!may(changes)) {
      return changes;
    }
    MergeableChanges ours =
        StoreCells.like(store, changes.filter((tableId, rowId, id, cell) -> cell.hlc().isEmpty()));
    return changes.map(
        (tableId, rowId, id, cell) -> loses(cell, ours.get(tableId, rowId, id)) ? null : cell);
  }

  private static boolean loses(StampedCell theirs, @Nullable StampedCell ours) {
    return ours != null
        && theirs.hlc().isEmpty()
        && ours.hlc().isEmpty()
        && text(theirs.cell()).compareTo(text(ours.cell())) < 0;
  }

  private static String text(@Nullable Cell cell) {
    return cell == null ? "" : cell.toJson();
  }
}
