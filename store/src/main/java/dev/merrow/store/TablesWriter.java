package dev.merrow.store;

import dev.merrow.Cell;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes valid tables, rows and cells, after asking middleware. "Set" replaces: it deletes anything
 * that is not in the new content. Runs inside a transaction.
 */
final class TablesWriter {
  private final Tree tree;
  private final Editor editor;
  private final Schemas schemas;
  private final Validator validator;
  private final Mutation mutation;
  private final MiddlewareSlot middleware;
  private final UnstampedDefaults defaults;

  TablesWriter(
      Tree tree,
      Editor editor,
      Schemas schemas,
      Validator validator,
      Mutation mutation,
      MiddlewareSlot middleware,
      UnstampedDefaults defaults) {
    this.tree = tree;
    this.editor = editor;
    this.schemas = schemas;
    this.validator = validator;
    this.mutation = mutation;
    this.middleware = middleware;
    this.defaults = defaults;
  }

  /** Replaces all tables by the valid part of the given ones; deletes them if none are given. */
  void putOrDelTables(Map<String, Map<String, Map<String, Cell>>> tables) {
    if (tables.isEmpty()) {
      delTables();
    } else {
      putTables(tables);
    }
  }

  /** Replaces all tables by the valid part of the given ones. */
  void putTables(Map<String, ? extends Map<String, ? extends Map<String, Cell>>> tables) {
    Map<String, Map<String, Map<String, Cell>>> valid = validator.tables(tables);
    if (valid != null) {
      setTables(valid);
    }
  }

  /** Replaces a table by the valid part of the given one. */
  void putTable(String tableId, Map<String, ? extends Map<String, Cell>> table) {
    Map<String, Map<String, Cell>> valid = validator.table(tableId, table);
    if (valid != null) {
      setTable(tableId, valid);
    }
  }

  /** Replaces a row by the valid part of the given one. */
  void putRow(String tableId, String rowId, Map<String, Cell> row) {
    Map<String, Cell> valid = validator.row(tableId, rowId, row, false);
    if (valid != null) {
      setRow(tableId, editor.openTable(tableId), rowId, valid);
    }
  }

  /** Adds the valid part of a row under a new id; returns the id, or null if nothing is valid. */
  @Nullable String addRow(String tableId, Map<String, Cell> row, boolean reuseRowIds) {
    Map<String, Cell> valid = validator.row(tableId, null, row, false);
    if (valid == null) {
      return null;
    }
    TableNode table = editor.openTable(tableId);
    String rowId;
    do {
      rowId = table.rowIds().take(reuseRowIds);
    } while (table.has(rowId));
    setRow(tableId, table, rowId, valid);
    return rowId;
  }

  /** Sets those of the given cells of a row that are valid. */
  void putPartialRow(String tableId, String rowId, Map<String, Cell> partialRow) {
    Map<String, Cell> valid = validator.row(tableId, rowId, partialRow, true);
    if (valid != null) {
      RowHandle handle = editor.open(tableId, rowId);
      handle.reserve(valid.size());
      valid.forEach((cellId, cell) -> setCellOfRow(handle, cellId, cell));
    }
  }

  /** Sets a valid cell, asking middleware about the resulting row unless told not to. */
  void putCell(String tableId, String rowId, String cellId, Cell cell, boolean skipRowMiddleware) {
    Cell valid = validator.cell(tableId, rowId, cellId, cell);
    if (valid != null) {
      RowHandle handle = editor.open(tableId, rowId);
      MiddlewareCalls calls = middleware.calls();
      if (calls == null || skipRowMiddleware || calls.setRow.isEmpty()) {
        setCellOfRow(handle, cellId, valid);
      } else {
        setCellThroughRow(calls, handle, cellId, valid);
      }
    }
  }

  /** Deletes a table if readers see it. */
  void delTableIfThere(String tableId) {
    if (tree.tables().has(tableId)) {
      delTable(tableId);
    }
  }

  /** Deletes a row if readers see it. */
  void delRowIfThere(String tableId, String rowId) {
    TableNode table = tree.tables().get(tableId);
    if (table != null && table.has(rowId)) {
      delRow(tableId, table, rowId);
    }
  }

  /** Deletes a cell if readers see it. */
  void delCellIfThere(String tableId, String rowId, String cellId, boolean forceDel) {
    RowHandle handle = editor.find(tableId, rowId);
    if (handle != null && handle.row.has(cellId)) {
      removeCell(handle, cellId, forceDel);
      defaults.settle(handle);
    }
  }

  void delTables() {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelTables()) {
      replaceTables(Map.of());
    }
  }

  private void setTables(Map<String, Map<String, Map<String, Cell>>> tables) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      replaceTables(tables);
    } else {
      mutation.continueWith(tables, calls.willSetTables(tables), this::replaceTables);
    }
  }

  private void replaceTables(Map<String, Map<String, Map<String, Cell>>> tables) {
    tables.forEach((tableId, table) -> setTable(tableId, table));
    for (String tableId : tree.tables().idsExcept(tables.keySet())) {
      delTable(tableId);
    }
  }

  private void setTable(String tableId, Map<String, Map<String, Cell>> table) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      replaceTable(tableId, table);
    } else {
      mutation.continueWith(
          table, calls.willSetTable(tableId, table), result -> replaceTable(tableId, result));
    }
  }

  private void replaceTable(String tableId, Map<String, Map<String, Cell>> table) {
    TableNode node = editor.openTable(tableId);
    table.forEach((rowId, row) -> setRow(tableId, node, rowId, row));
    for (String rowId : node.idsExcept(table.keySet())) {
      delRow(tableId, node, rowId);
    }
  }

  private void setRow(String tableId, TableNode table, String rowId, Map<String, Cell> row) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      replaceRow(editor.open(tableId, table, rowId), row, false);
    } else {
      mutation.continueWith(
          row,
          calls.willSetRow(tableId, rowId, row),
          result -> replaceRow(editor.open(tableId, table, rowId), result, false));
    }
  }

  private void replaceRow(RowHandle handle, Map<String, Cell> row, boolean forceDel) {
    boolean fresh = handle.row.isEmpty();
    handle.reserve(row.size());
    row.forEach((cellId, cell) -> setCell(handle, cellId, cell));
    if (!fresh) {
      for (String cellId : handle.row.idsExcept(row.keySet())) {
        removeCell(handle, cellId, forceDel);
      }
    }
    defaults.settle(handle);
  }

  private void setCell(RowHandle handle, String cellId, Cell cell) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      changeCell(handle, cellId, cell);
    } else {
      mutation.continueWith(
          cell,
          calls.willSetCell(handle.tableId, handle.rowId, cellId, cell),
          result -> changeCell(handle, cellId, result));
    }
  }

  private void changeCell(RowHandle handle, String cellId, Cell cell) {
    if (!mutation.isActive()) {
      editor.change(handle, cellId, cell);
      return;
    }
    Cell valid = validator.cell(handle.tableId, handle.rowId, cellId, cell);
    if (valid != null) {
      editor.changeByItself(handle, cellId, valid);
    }
  }

  /** Sets one cell of a row, which gets its defaults if it is new. */
  void setCellOfRow(RowHandle handle, String cellId, Cell cell) {
    Schemas.Group schema = schemas.table(handle.tableId);
    if (schema == null || !handle.row.isEmpty()) {
      setCell(handle, cellId, cell);
    } else {
      validator
          .withDefaults(schema, handle.tableId, handle.rowId, Map.of(cellId, cell))
          .forEach((id, filled) -> setCell(handle, id, filled));
      defaults.settle(handle);
    }
  }

  /** Sets one cell, asking middleware about the resulting row. */
  private void setCellThroughRow(
      MiddlewareCalls calls, RowHandle handle, String cellId, Cell cell) {
    Map<String, Cell> row = new LinkedHashMap<>(handle.row.toMap());
    row.put(cellId, cell);
    Map<String, Cell> result = calls.willSetRow(handle.tableId, handle.rowId, row);
    if (result != null) {
      result.forEach(
          (id, resultCell) -> {
            Cell valid = validator.cell(handle.tableId, handle.rowId, id, resultCell);
            if (valid != null) {
              setCell(handle, id, valid);
            }
          });
      for (String id : handle.row.idsExcept(result.keySet())) {
        removeCell(handle, id, true);
      }
      defaults.settle(handle);
    }
  }

  private void delTable(String tableId) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelTable(tableId)) {
      replaceTable(tableId, Map.of());
    }
  }

  private void delRow(String tableId, TableNode table, String rowId) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelRow(tableId, rowId)) {
      table.rowIds().release(rowId);
      RowHandle handle = editor.open(tableId, table, rowId);
      replaceRow(handle, Map.of(), true);
      editor.deleteHidden(handle);
    }
  }

  private void removeCell(RowHandle handle, String cellId, boolean forceDel) {
    Cell defaultCell = schemas.defaultCell(handle.tableId, cellId);
    if (defaultCell != null && !forceDel) {
      setCell(handle, cellId, defaultCell);
      return;
    }
    MiddlewareCalls calls = middleware.calls();
    if (calls != null && !calls.willDelCell(handle.tableId, handle.rowId, cellId)) {
      return;
    }
    if (defaultCell == null) {
      editor.change(handle, cellId, null);
    } else {
      // a row cannot lack a cell with a default: delete the whole row
      for (String id : handle.row.ids()) {
        editor.change(handle, id, null);
      }
      editor.deleteHidden(handle);
    }
  }
}
