package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import dev.merrow.persist.RefusedCell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The content of a store's table that a table in SQL cannot hold, with the reasons. */
public final class SqlRefusals {
  private final Map<String, Row> rows = new LinkedHashMap<>();

  /**
   * What is refused of a row.
   *
   * @param cells what its refused cells should be; empty for those that should be deleted
   * @param reasons why each of them is refused
   * @param reason why the whole row is refused, or cannot be deleted; null if that is not so
   */
  private record Row(
      Map<String, Optional<Cell>> cells, Map<String, String> reasons, @Nullable String reason) {}

  /** Returns a copy, for a transaction that may be undone. */
  SqlRefusals copy() {
    SqlRefusals copy = new SqlRefusals();
    rows.forEach(
        (rowId, row) ->
            copy.rows.put(
                rowId,
                new Row(
                    new LinkedHashMap<>(row.cells), new LinkedHashMap<>(row.reasons), row.reason)));
    return copy;
  }

  /** Becomes as a copy again, which is not used any more. */
  void restore(SqlRefusals copy) {
    rows.clear();
    rows.putAll(copy.rows);
  }

  /** Returns the refused cells of a row. */
  Set<String> cellIds(String rowId) {
    Row row = rows.get(rowId);
    return row == null ? Set.of() : row.cells.keySet();
  }

  /** Returns whether nothing is refused. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** Returns how many rows and cells are refused. */
  public int size() {
    return rows.values().stream()
        .mapToInt(row -> row.reason == null ? row.cells.size() : 1 + row.cells.size())
        .sum();
  }

  /** Forgets a row, and returns what its refused cells should have been. */
  public Map<String, Optional<Cell>> take(String rowId) {
    Row row = rows.remove(rowId);
    return row == null ? Map.of() : row.cells;
  }

  /** Refuses a cell, or its deletion if it is empty. */
  public void refuseCell(String rowId, String cellId, Optional<Cell> cell, String reason) {
    Row row =
        rows.computeIfAbsent(
            rowId, id -> new Row(new LinkedHashMap<>(), new LinkedHashMap<>(), null));
    row.cells.put(cellId, cell);
    row.reasons.put(cellId, reason);
  }

  /** Refuses a row that is not in SQL, with all its cells. */
  public void refuseRow(String rowId, Map<String, Optional<Cell>> cells, String reason) {
    Map<String, Optional<Cell>> all = new LinkedHashMap<>(take(rowId));
    all.putAll(cells);
    Map<String, String> reasons = new LinkedHashMap<>();
    all.keySet().forEach(cellId -> reasons.put(cellId, reason));
    rows.put(rowId, new Row(all, reasons, reason));
  }

  /** Refuses to delete a row. */
  public void refuseDeletion(String rowId, String reason) {
    rows.put(
        rowId, new Row(new LinkedHashMap<>(), new LinkedHashMap<>(), "not deleted: " + reason));
  }

  /** Passes the cells that could not be deleted to a consumer. */
  void forEachUndeletedCell(CellConsumer consumer) {
    rows.forEach(
        (rowId, row) ->
            row.cells.forEach(
                (cellId, cell) -> {
                  if (cell.isEmpty()) {
                    consumer.accept(rowId, cellId);
                  }
                }));
  }

  /** Returns the rows that could not be deleted. */
  public List<String> undeletedRows() {
    return rows.entrySet().stream()
        .filter(it -> it.getValue().cells.isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the rows of which something could not be written. */
  public List<String> unwrittenRows() {
    return rows.entrySet().stream()
        .filter(it -> !it.getValue().cells.isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Takes the ids of a row and of a cell. */
  @FunctionalInterface
  interface CellConsumer {
    void accept(String rowId, String cellId);
  }

  /**
   * Adds all of it to a list, in the form in which users receive it.
   *
   * @param tableId the table; null for values
   */
  void addTo(List<RefusedCell> list, @Nullable String tableId) {
    rows.forEach(
        (rowId, row) -> {
          if (row.reason != null && tableId != null) {
            list.add(new RefusedCell(tableId, rowId, null, row.reason));
          } else {
            row.cells.forEach(
                (cellId, cell) -> {
                  String why = row.reasons.getOrDefault(cellId, "");
                  String reason = cell.isPresent() ? why : "not deleted: " + why;
                  list.add(
                      tableId == null
                          ? new RefusedCell(null, null, cellId, reason)
                          : new RefusedCell(tableId, rowId, cellId, reason));
                });
          }
        });
  }
}
