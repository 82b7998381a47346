package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows and cells the store has had in common with a table in SQL. What is missing in the
 * store was deleted there if it is known, and otherwise never got into it: a BLOB, what a schema
 * refuses, what others have added since, or what SQL has filled in by itself.
 */
public final class KnownRows {
  private final Map<String, Set<String>> cellIds = new HashMap<>();

  /** One set for all rows with the same cells, as most rows of a table have. */
  private final Map<Set<String>, Set<String>> shared = new HashMap<>();

  /** Knows of nothing but what some rows hold. */
  static KnownRows of(Map<String, Map<String, Cell>> rows) {
    KnownRows known = new KnownRows();
    rows.forEach((rowId, row) -> known.cellIds.put(rowId, known.share(row.keySet())));
    return known;
  }

  private Set<String> share(Set<String> ids) {
    Set<String> known = shared.get(ids);
    if (known == null) {
      known = Set.copyOf(ids);
      shared.put(known, known);
    }
    return known;
  }

  /** Returns whether a row is known. */
  public boolean hasRow(String rowId) {
    return cellIds.containsKey(rowId);
  }

  /** Returns whether a cell is known. */
  public boolean hasCell(String rowId, String cellId) {
    return cellIds.getOrDefault(rowId, Set.of()).contains(cellId);
  }

  /** Returns the known cells of a row. */
  Set<String> cellIds(String rowId) {
    return cellIds.getOrDefault(rowId, Set.of());
  }

  /** Notes that a row was deleted. */
  void removeRow(String rowId) {
    cellIds.remove(rowId);
  }

  /** Notes what became of cells of a row; those that were deleted are empty. */
  void change(String rowId, Map<String, Optional<Cell>> cells) {
    Set<String> ids = new HashSet<>(cellIds.getOrDefault(rowId, Set.of()));
    cells.forEach(
        (cellId, cell) -> {
          if (cell.isPresent()) {
            ids.add(cellId);
          } else {
            ids.remove(cellId);
          }
        });
    cellIds.put(rowId, share(ids));
  }

  /** Notes that a cell is there still, which could not be deleted. */
  void keepCell(String rowId, String cellId) {
    Map<String, Optional<Cell>> kept = new LinkedHashMap<>();
    kept.put(cellId, Optional.of(Cell.ofNull()));
    change(rowId, kept);
  }
}
