package dev.merrow.persist;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gathers changes without stamps. Such changes cannot say that a row or table was deleted first and
 * then made again. So these are two steps: all that was deleted as a whole, and then the cells of
 * what is there now.
 */
final class PlainPending implements PendingChanges<Changes> {
  /**
   * How many times as many deletions may wait as cells of a store with stamps. Cells that were set
   * are not counted, because the store holds them, too.
   */
  private static final int DELETIONS = 10;

  private final Set<String> deletedTables = new LinkedHashSet<>();
  private final Map<String, Set<String>> deletedRows = new LinkedHashMap<>();
  private final Map<String, Map<String, Map<String, Optional<Cell>>>> cells = new LinkedHashMap<>();
  private final Map<String, Optional<Cell>> values = new LinkedHashMap<>();

  /** How many cells and values were changed, deleted ones included. */
  private int changedCells;

  /** How many tables, rows, cells and values were deleted. */
  private int deletions;

  @Override
  public void add(Changes changes) {
    changes
        .tables()
        .forEach(
            (tableId, table) ->
                table.ifPresentOrElse(
                    some -> some.rows().forEach((rowId, row) -> addRow(tableId, rowId, row)),
                    () -> deleteTable(tableId)));
    addCells(values, changes.values());
  }

  private void deleteTable(String tableId) {
    Map<String, Map<String, Optional<Cell>>> rows = cells.remove(tableId);
    if (rows != null) {
      rows.values().forEach(this::forget);
    }
    Set<String> before = deletedRows.remove(tableId);
    deletions -= before == null ? 0 : before.size();
    deletions += deletedTables.add(tableId) ? 1 : 0;
  }

  private void addRow(String tableId, String rowId, Optional<RowChanges> row) {
    if (row.isPresent()) {
      addCells(
          cells
              .computeIfAbsent(tableId, added -> new LinkedHashMap<>())
              .computeIfAbsent(rowId, added -> new LinkedHashMap<>(4)),
          row.get().cells());
    } else {
      deleteRow(tableId, rowId);
    }
  }

  private void deleteRow(String tableId, String rowId) {
    Map<String, Map<String, Optional<Cell>>> rows = cells.get(tableId);
    Map<String, Optional<Cell>> before = rows == null ? null : rows.remove(rowId);
    if (before != null) {
      forget(before);
    }
    if (rows != null && rows.isEmpty()) {
      cells.remove(tableId);
    }
    if (!deletedTables.contains(tableId)
        && deletedRows.computeIfAbsent(tableId, added -> new LinkedHashSet<>()).add(rowId)) {
      deletions++;
    }
  }

  private void addCells(Map<String, Optional<Cell>> all, Map<String, Optional<Cell>> changed) {
    changed.forEach(
        (id, cell) -> {
          Optional<Cell> before = all.put(id, cell);
          changedCells += before == null ? 1 : 0;
          deletions += cell.isEmpty() ? 1 : 0;
          deletions -= before != null && before.isEmpty() ? 1 : 0;
        });
  }

  private void forget(Map<String, Optional<Cell>> changed) {
    changedCells -= changed.size();
    for (Optional<Cell> cell : changed.values()) {
      deletions -= cell.isEmpty() ? 1 : 0;
    }
  }

  @Override
  public List<Changes> steps() {
    if (isEmpty()) {
      return List.of();
    }
    Map<String, Optional<TableChanges>> deleted = deleted();
    Map<String, Optional<TableChanges>> changed = changed();
    if (isAnyMadeAgain()) {
      return List.of(
          new Changes(Collections.unmodifiableMap(deleted), Map.of()),
          new Changes(Collections.unmodifiableMap(changed), Collections.unmodifiableMap(values)));
    }
    changed.forEach(
        (tableId, table) -> deleted.merge(tableId, table, (some, others) -> union(some, others)));
    return List.of(
        new Changes(Collections.unmodifiableMap(deleted), Collections.unmodifiableMap(values)));
  }

  private boolean isAnyMadeAgain() {
    return cells.entrySet().stream()
        .anyMatch(
            table ->
                deletedTables.contains(table.getKey())
                    || !Collections.disjoint(
                        deletedRows.getOrDefault(table.getKey(), Set.of()),
                        table.getValue().keySet()));
  }

  private Map<String, Optional<TableChanges>> deleted() {
    Map<String, Optional<TableChanges>> changes = new LinkedHashMap<>();
    deletedTables.forEach(tableId -> changes.put(tableId, Optional.empty()));
    deletedRows.forEach(
        (tableId, rowIds) -> {
          Map<String, Optional<RowChanges>> rows = new LinkedHashMap<>();
          rowIds.forEach(rowId -> rows.put(rowId, Optional.empty()));
          changes.put(tableId, Optional.of(new TableChanges(Collections.unmodifiableMap(rows))));
        });
    return changes;
  }

  private Map<String, Optional<TableChanges>> changed() {
    Map<String, Optional<TableChanges>> changes = new LinkedHashMap<>();
    cells.forEach(
        (tableId, table) -> {
          Map<String, Optional<RowChanges>> rows = new LinkedHashMap<>();
          table.forEach(
              (rowId, row) ->
                  rows.put(rowId, Optional.of(new RowChanges(Collections.unmodifiableMap(row)))));
          changes.put(tableId, Optional.of(new TableChanges(Collections.unmodifiableMap(rows))));
        });
    return changes;
  }

  private static Optional<TableChanges> union(
      Optional<TableChanges> some, Optional<TableChanges> others) {
    Map<String, Optional<RowChanges>> rows = new LinkedHashMap<>();
    some.ifPresent(table -> rows.putAll(table.rows()));
    others.ifPresent(table -> rows.putAll(table.rows()));
    return Optional.of(new TableChanges(Collections.unmodifiableMap(rows)));
  }

  @Override
  public boolean isEmpty() {
    return changedCells == 0 && deletedTables.isEmpty() && deletedRows.isEmpty();
  }

  @Override
  public boolean exceeds(int maxCells) {
    return deletions > (long) DELETIONS * maxCells;
  }
}
