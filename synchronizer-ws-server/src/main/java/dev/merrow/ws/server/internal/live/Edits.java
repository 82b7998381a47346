package dev.merrow.ws.server.internal.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.store.MergeableStore;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The changes that visitors may make of what is looked at. */
final class Edits {
  private final MergeableStore store;

  Edits(MergeableStore store) {
    this.store = store;
  }

  Edit setCell(String tableId, String rowId, String cellId, byte[] json) {
    Cell cell = cell(json);
    return Edit.ofRow(
        store,
        tableId,
        rowId,
        () -> Map.of(cellId, cell),
        () -> store.setCell(tableId, rowId, cellId, cell));
  }

  /** Sets some cells of a row, which need not exist. */
  Edit setRow(String tableId, String rowId, byte[] json) {
    Map<String, Cell> cells = cells(json);
    return Edit.ofRow(
        store, tableId, rowId, () -> cells, () -> store.setPartialRow(tableId, rowId, cells));
  }

  /** Adds a row, whose id the edit then has. */
  Edit addRow(String tableId, byte[] json) {
    Map<String, Cell> cells = cells(json);
    if (cells.isEmpty()) {
      throw new ApiException(422, "refused", "A row needs at least one cell.");
    }
    return Edit.ofNewRow(store, tableId, cells);
  }

  Edit setValue(String valueId, byte[] json) {
    Cell value = cell(json);
    return Edit.ofValue(store, valueId, value, () -> store.setValue(valueId, value));
  }

  Edit deleteCell(String tableId, String rowId, String cellId) {
    return Edit.ofRow(
        store,
        tableId,
        rowId,
        () -> deleted(Set.of(cellId)),
        () -> store.delCell(tableId, rowId, cellId));
  }

  Edit deleteRow(String tableId, String rowId) {
    return Edit.ofRow(
        store,
        tableId,
        rowId,
        () -> deleted(store.getRow(tableId, rowId).keySet()),
        () -> store.delRow(tableId, rowId));
  }

  Edit deleteValue(String valueId) {
    return Edit.ofValue(store, valueId, null, () -> store.delValue(valueId));
  }

  private static Map<String, @Nullable Cell> deleted(Set<String> ids) {
    Map<String, @Nullable Cell> deleted = new HashMap<>();
    ids.forEach(id -> deleted.put(id, null));
    return Collections.unmodifiableMap(deleted);
  }

  private static Cell cell(byte[] json) {
    try {
      return Cell.ofJson(new String(json, UTF_8));
    } catch (InvalidCellException e) {
      throw new ApiException(422, "refused", String.valueOf(e.getMessage()), e);
    }
  }

  /** Reads an object of cells. */
  private static Map<String, Cell> cells(byte[] json) {
    Map<String, Cell> cells = cell(json).asMap();
    if (cells == null) {
      throw new ApiException(400, "malformed", "Expected a JSON object of cells");
    }
    return cells;
  }
}
