package dev.merrow.ws.server.internal.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.StoreEvent.CellRefused;
import dev.merrow.store.StoreEvent.ValueRefused;
import dev.merrow.store.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes what is looked at, and tells what the store refuses. */
final class Edits {
  private final MergeableStore store;

  Edits(MergeableStore store) {
    this.store = store;
  }

  void setCell(String tableId, String rowId, String cellId, byte[] json) {
    Cell cell = cell(json);
    apply(() -> store.setCell(tableId, rowId, cellId, cell));
  }

  /** Sets some cells of a row, which need not exist. */
  void setRow(String tableId, String rowId, byte[] json) {
    Map<String, Cell> cells = cells(json);
    apply(() -> store.setPartialRow(tableId, rowId, cells));
  }

  /** Adds a row; returns its id. */
  String addRow(String tableId, byte[] json) {
    Map<String, Cell> cells = cells(json);
    if (cells.isEmpty()) {
      throw new ApiException(422, "refused", "A row needs at least one cell.");
    }
    List<@Nullable String> added = new ArrayList<>();
    apply(() -> added.add(store.addUniqueRow(tableId, cells)));
    String rowId = added.isEmpty() ? null : added.get(0);
    if (rowId == null) {
      throw new ApiException(422, "refused", "The store refuses the row.");
    }
    return rowId;
  }

  void setValue(String valueId, byte[] json) {
    Cell value = cell(json);
    apply(() -> store.setValue(valueId, value));
  }

  void deleteCell(String tableId, String rowId, String cellId) {
    apply(() -> store.delCell(tableId, rowId, cellId));
  }

  void deleteRow(String tableId, String rowId) {
    apply(() -> store.delRow(tableId, rowId));
  }

  void deleteValue(String valueId) {
    apply(() -> store.delValue(valueId));
  }

  /**
   * Makes a change as a whole.
   *
   * @throws ApiException if the store refuses it; then nothing has changed
   */
  private void apply(Runnable change) {
    List<String> refused = new ArrayList<>();
    Thread here = Thread.currentThread();
    Subscription cells =
        store.addInvalidCellListener(
            null,
            null,
            null,
            event -> {
              if (Thread.currentThread() == here) {
                refused.add(describe(event));
              }
            },
            true);
    Subscription values =
        store.addInvalidValueListener(
            null,
            event -> {
              if (Thread.currentThread() == here) {
                refused.add(describe(event));
              }
            },
            true);
    try {
      store.transaction(change, changed -> !refused.isEmpty());
    } catch (RuntimeException e) {
      throw new ApiException(422, "refused", "The store refuses it: " + e.getMessage(), e);
    } finally {
      cells.close();
      values.close();
    }
    if (!refused.isEmpty()) {
      throw new ApiException(422, "refused", String.join("; ", refused));
    }
  }

  private static String describe(CellRefused event) {
    return "The table's schema refuses %s as the cell %s"
        .formatted(shown(event.invalidCells()), event.cellId());
  }

  private static String describe(ValueRefused event) {
    return "The schema refuses %s as the value %s"
        .formatted(shown(event.invalidValues()), event.valueId());
  }

  private static String shown(List<@Nullable Cell> cells) {
    Cell first = cells.isEmpty() ? null : cells.get(0);
    return first == null ? "a missing cell" : first.toJson();
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
