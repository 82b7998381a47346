package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The net changes of a table of the store, gathered from changes that apply one after the other.
 */
final class NetTableChanges {
  private final Map<String, Optional<Map<String, Optional<Cell>>>> rows = new LinkedHashMap<>();
  private final Set<String> madeAgain = new LinkedHashSet<>();
  private boolean replaced;

  /** Adds the changes that come next; empty if the table was deleted. */
  void add(Optional<TableChanges> changes) {
    changes.ifPresentOrElse(table -> table.rows().forEach(this::addRow), this::deleteAll);
  }

  private void deleteAll() {
    rows.clear();
    madeAgain.clear();
    replaced = true;
  }

  private void addRow(String rowId, Optional<RowChanges> row) {
    if (row.isEmpty()) {
      madeAgain.remove(rowId);
      rows.put(rowId, Optional.empty());
      return;
    }
    Map<String, Optional<Cell>> cells = row.get().cells();
    Optional<Map<String, Optional<Cell>>> before = rows.get(rowId);
    if (before != null && before.isPresent()) {
      before.get().putAll(cells);
      return;
    }
    if (before != null) {
      madeAgain.add(rowId);
    }
    rows.put(rowId, Optional.of(new LinkedHashMap<>(cells)));
  }

  /** Returns whether the rows that were there before were all deleted. */
  boolean isReplaced() {
    return replaced;
  }

  /** Returns what is new of the rows; those that were deleted are empty. */
  Map<String, Optional<Map<String, Optional<Cell>>>> rows() {
    return rows;
  }

  /** Returns the rows that were deleted and then made again. */
  Set<String> madeAgain() {
    return madeAgain;
  }

  /** Returns the rows as they are now, if those before were all deleted. */
  Map<String, Map<String, Cell>> newRows() {
    Map<String, Map<String, Cell>> present = new LinkedHashMap<>();
    rows.forEach(
        (rowId, row) ->
            row.ifPresent(
                cells -> {
                  Map<String, Cell> held = new LinkedHashMap<>();
                  cells.forEach((cellId, cell) -> cell.ifPresent(it -> held.put(cellId, it)));
                  present.put(rowId, held);
                }));
    return present;
  }
}
