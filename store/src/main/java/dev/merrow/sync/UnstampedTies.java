package dev.merrow.sync;

import dev.merrow.stamp.Cell;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settles which of two cells without a stamp stays, where peers set different default content. By
 * TinyBase's rule each takes the other's, so that they swap, and on two networks do so without end.
 * Here the one whose text is greater stays, at whichever peer.
 */
final class UnstampedTies {
  private UnstampedTies() {}

  /** The changes without those cells that lose against one that is in the store. */
  static MergeableChanges settle(MergeableStore store, MergeableChanges changes) {
    return hasUnstamped(changes) ? settleAll(store, changes) : changes;
  }

  private static boolean hasUnstamped(MergeableChanges changes) {
    for (StampedTable table : changes.tables().tables().values()) {
      for (StampedRow row : table.rows().values()) {
        if (hasUnstamped(row.cells())) {
          return true;
        }
      }
    }
    return hasUnstamped(changes.values().values());
  }

  private static boolean hasUnstamped(Map<String, StampedCell> cells) {
    for (StampedCell cell : cells.values()) {
      if (cell.hlc().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static MergeableChanges settleAll(MergeableStore store, MergeableChanges changes) {
    StampedTables tables = changes.tables();
    StampedValues values = changes.values();
    Map<String, StampedTable> settled =
        map(
            tables.tables(),
            (tableId, table) ->
                new StampedTable(
                    map(table.rows(), (rowId, row) -> settle(store, tableId, rowId, row)),
                    table.hlc(),
                    0));
    Map<String, StampedCell> ours =
        hasUnstamped(values.values()) ? store.getMergeableValueDiff(Map.of()).values() : Map.of();
    return new MergeableChanges(
        new StampedTables(settled, tables.hlc(), 0),
        new StampedValues(settle(ours, values.values()), values.hlc(), 0));
  }

  /** Makes something else of a thing by its id. */
  @FunctionalInterface
  private interface Mapping<T> {
    T map(String id, T thing);
  }

  private static <T> Map<String, T> map(Map<String, T> things, Mapping<T> mapping) {
    Map<String, T> mapped = new LinkedHashMap<>();
    things.forEach((id, thing) -> mapped.put(id, mapping.map(id, thing)));
    return mapped;
  }

  private static StampedRow settle(
      MergeableStore store, String tableId, String rowId, StampedRow row) {
    if (!hasUnstamped(row.cells())) {
      return row;
    }
    StampedTable table =
        store
            .getMergeableCellDiff(Map.of(tableId, Map.of(rowId, Map.of())))
            .tables()
            .getOrDefault(tableId, StampedTable.EMPTY);
    StampedRow ours = table.rows().getOrDefault(rowId, StampedRow.EMPTY);
    return new StampedRow(settle(ours.cells(), row.cells()), row.hlc(), 0);
  }

  private static Map<String, StampedCell> settle(
      Map<String, StampedCell> ours, Map<String, StampedCell> theirs) {
    Map<String, StampedCell> settled = new LinkedHashMap<>(theirs);
    settled.entrySet().removeIf(cell -> loses(cell.getValue(), ours.get(cell.getKey())));
    return settled;
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
