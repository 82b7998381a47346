package dev.merrow.simulation;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Where a cell or value is.
 *
 * @param tableId something that is no table's id for a value
 * @param rowId empty for a value
 * @param id of the cell or value
 */
record CellPosition(String tableId, String rowId, String id) {

  private static final String VALUES = "\0values";

  static CellPosition ofValue(String id) {
    return new CellPosition(VALUES, "", id);
  }

  boolean isValue() {
    return tableId.equals(VALUES);
  }

  /** Calls back for each cell and value that changes speak of, but for those of empty stamps. */
  static void forEach(MergeableChanges changes, BiConsumer<CellPosition, StampedCell> consumer) {
    BiConsumer<CellPosition, StampedCell> stamped =
        (key, cell) -> {
          if (!cell.hlc().equals(Hlc.EMPTY)) {
            consumer.accept(key, cell);
          }
        };
    changes
        .tables()
        .tables()
        .forEach(
            (tableId, table) ->
                table
                    .rows()
                    .forEach(
                        (rowId, row) ->
                            row.cells()
                                .forEach(
                                    (id, cell) ->
                                        stamped.accept(
                                            new CellPosition(tableId, rowId, id), cell))));
    changes.values().values().forEach((id, cell) -> stamped.accept(ofValue(id), cell));
  }

  /** Describes how some content differs from other content. */
  static String difference(MergeableContent content, String elsewhere, MergeableContent others) {
    Map<CellPosition, StampedCell> cells = cells(content);
    Map<CellPosition, StampedCell> theirs = cells(others);
    Set<CellPosition> keys = new LinkedHashSet<>(cells.keySet());
    keys.addAll(theirs.keySet());
    keys.removeIf(key -> Objects.equals(cells.get(key), theirs.get(key)));
    if (keys.isEmpty()) {
      return "the same cells as " + elsewhere + ", but not the same hashes or other stamps";
    }
    return keys.stream()
        .map(key -> "%s: %s, but %s %s".formatted(key, cells.get(key), elsewhere, theirs.get(key)))
        .collect(Collectors.joining("\n"));
  }

  /** All that some content holds. */
  static Map<CellPosition, StampedCell> cells(MergeableContent content) {
    Map<CellPosition, StampedCell> cells = new LinkedHashMap<>();
    forEach(content.asChanges(), cells::put);
    return cells;
  }
}
