package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.internal.IdMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes validated content, after asking middleware. "Set" replaces: it deletes anything that is
 * not in the new content. Runs inside a transaction.
 */
final class Writer {
  private final Tree tree;
  private final Editor editor;
  private final Schemas schemas;
  private final Validator validator;
  private final Mutation mutation;
  private final MiddlewareSlot middleware;

  Writer(
      Tree tree,
      Editor editor,
      Schemas schemas,
      Validator validator,
      Mutation mutation,
      MiddlewareSlot middleware) {
    this.tree = tree;
    this.editor = editor;
    this.schemas = schemas;
    this.validator = validator;
    this.mutation = mutation;
    this.middleware = middleware;
  }

  /** Continues with middleware's result: as a mutation if it differs from the input. */
  <T> void transformed(T given, @Nullable T result, Consumer<T> then) {
    if (result == null) {
      return;
    }
    if (result.equals(given)) {
      then.accept(result);
    } else {
      mutation.whileActive(
          () -> {
            then.accept(result);
            return null;
          });
    }
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
      valid.forEach((cellId, cell) -> setCellOfRow(handle, cellId, cell));
    }
  }

  private void setTables(Map<String, Map<String, Map<String, Cell>>> tables) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      replaceTables(tables);
    } else {
      transformed(tables, calls.willSetTables(tables), this::replaceTables);
    }
  }

  private void replaceTables(Map<String, Map<String, Map<String, Cell>>> tables) {
    tables.forEach((tableId, table) -> setTable(tableId, table));
    for (String tableId : missing(tree.tables(), tables.keySet())) {
      delTable(tableId);
    }
  }

  private void setTable(String tableId, Map<String, Map<String, Cell>> table) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      replaceTable(tableId, table);
    } else {
      transformed(
          table, calls.willSetTable(tableId, table), result -> replaceTable(tableId, result));
    }
  }

  private void replaceTable(String tableId, Map<String, Map<String, Cell>> table) {
    TableNode node = editor.openTable(tableId);
    table.forEach((rowId, row) -> setRow(tableId, node, rowId, row));
    for (String rowId : missing(node, table.keySet())) {
      delRow(tableId, node, rowId);
    }
  }

  private void setRow(String tableId, TableNode table, String rowId, Map<String, Cell> row) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      replaceRow(editor.open(tableId, table, rowId), row, false);
    } else {
      transformed(
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
      for (String cellId : missing(handle.row, row.keySet())) {
        removeCell(handle, cellId, forceDel);
      }
    }
    settle(handle);
  }

  private void setCell(RowHandle handle, String cellId, Cell cell) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      changeCell(handle, cellId, cell);
    } else {
      transformed(
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
  private void setCellOfRow(RowHandle handle, String cellId, Cell cell) {
    Schemas.Group schema = schemas.table(handle.tableId);
    if (schema == null || !handle.row.isEmpty()) {
      setCell(handle, cellId, cell);
    } else {
      validator
          .withDefaults(schema, handle.tableId, handle.rowId, Map.of(cellId, cell))
          .forEach((id, filled) -> setCell(handle, id, filled));
      settle(handle);
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

  /** Sets one cell, asking middleware about the resulting row. */
  private void setCellThroughRow(
      MiddlewareCalls calls, RowHandle handle, String cellId, Cell cell) {
    Map<String, Cell> row = new java.util.LinkedHashMap<>(handle.row.toMap());
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
      for (String id : missing(handle.row, result.keySet())) {
        removeCell(handle, id, true);
      }
      settle(handle);
    }
  }

  /**
   * Shows readers a peer's cell, whose stamp is already kept. If the schema refuses it and has no
   * default, they see none: the stamp no longer belongs to what they saw before.
   */
  void showMerged(String tableId, String rowId, String cellId, Cell cell) {
    Cell valid = validator.cell(tableId, rowId, cellId, cell);
    if (valid != null) {
      setCellOfRow(editor.open(tableId, rowId), cellId, valid);
    } else {
      RowHandle handle = editor.find(tableId, rowId);
      if (handle != null) {
        editor.reveal(handle, cellId, null);
      }
    }
  }

  /** Hides a cell that a peer deleted from readers; they see the default again if there is one. */
  void hideMerged(String tableId, String rowId, String cellId) {
    RowHandle handle = editor.find(tableId, rowId);
    if (handle != null && handle.row.has(cellId)) {
      MiddlewareCalls calls = middleware.calls();
      if (calls == null || calls.willDelCell(tableId, rowId, cellId)) {
        editor.reveal(handle, cellId, schemas.defaultCell(tableId, cellId));
      }
    }
  }

  /** As {@link #showMerged}, for a value. */
  void showMergedValue(String valueId, Cell value) {
    Cell valid = validator.value(valueId, value);
    if (valid != null) {
      setValue(valueId, valid);
    } else {
      editor.reveal(editor.openValues(), valueId, null);
    }
  }

  /** As {@link #hideMerged}, for a value. */
  void hideMergedValue(String valueId) {
    Schemas.Group schema = schemas.values();
    Cell defaultValue = schemas.defaultValue(valueId);
    MiddlewareCalls calls = middleware.calls();
    if (!tree.values().has(valueId)) {
      return;
    }
    if (defaultValue != null && schema != null && schema.requiresNothing()) {
      setValue(valueId, defaultValue);
    } else if (calls == null || calls.willDelValue(valueId)) {
      editor.reveal(editor.openValues(), valueId, null);
    }
  }

  /** Hides unstamped defaults of values from readers, where some values are required. */
  void settleMergedValues() {
    for (String id : unstampedDefaults()) {
      editor.reveal(editor.openValues(), id, null);
    }
  }

  /** As {@link #settle}, for values where some are required. */
  private void settleValues() {
    for (String id : unstampedDefaults()) {
      CellNode live = tree.values().get(id);
      if (live != null) {
        editor.stampShown(editor.openValues(), id, live);
      }
    }
    settleMergedValues();
  }

  private List<String> unstampedDefaults() {
    Schemas.Group schema = schemas.values();
    if (schema == null || schema.requiresNothing() || !tree.isMergeable()) {
      return List.of();
    }
    List<String> ids = new ArrayList<>();
    RowNode values = tree.values();
    values.forEach(
        (id, node) -> {
          if (node.stamped() == null && node.shows(schema.defaults().get(id))) {
            ids.add(id);
          }
        });
    return ids;
  }

  /** Hides the rest of a row from readers if only defaults remain, which do not make a row. */
  void settleMerged(String tableId, String rowId) {
    RowHandle handle = editor.find(tableId, rowId);
    if (handle != null && hasDefaultsAlone(handle)) {
      handle.row.ids().forEach(id -> editor.reveal(handle, id, null));
    }
  }

  /**
   * Ensures that a row that was written here also exists for peers. If only unstamped defaults
   * remain of it, stamps them.
   */
  private void settle(RowHandle handle) {
    Schemas.Group schema = schemas.table(handle.tableId);
    if (schema != null && editor.isDefaulting() && !handle.row.isEmpty()) {
      // stamped cells have kept the row, but not the defaults that were deleted with the rest
      schema
          .defaults()
          .forEach(
              (id, cell) -> {
                if (!handle.row.has(id)) {
                  editor.reveal(handle, id, cell);
                }
              });
    }
    if (hasDefaultsAlone(handle)) {
      handle.row.forEach((id, node) -> editor.stampShown(handle, id, node));
      settleMerged(handle.tableId, handle.rowId);
    }
  }

  /**
   * Returns whether readers see only defaults in a row, while everything ever written to it is
   * deleted.
   */
  private boolean hasDefaultsAlone(RowHandle handle) {
    Schemas.Group schema = schemas.table(handle.tableId);
    RowNode row = handle.row;
    if (schema == null || !tree.isMergeable() || row.isEmpty()) {
      return false;
    }
    for (int i = 0; i < row.end(); i++) {
      String id = row.idAt(i);
      if (id != null
          && (row.at(i).stamped() != null || !row.at(i).shows(schema.defaults().get(id)))) {
        return false;
      }
    }
    return true;
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
      settle(handle);
    }
  }

  /** Deletes a value if readers see it. */
  void delValueIfThere(String valueId) {
    if (tree.values().has(valueId)) {
      delValue(valueId);
    }
  }

  private void delTable(String tableId) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelTable(tableId)) {
      replaceTable(tableId, Map.of());
    }
  }

  void delTables() {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelTables()) {
      replaceTables(Map.of());
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

  /** Replaces all values by the valid part of the given ones; deletes them if none are given. */
  void putOrDelValues(Map<String, Cell> values) {
    if (values.isEmpty()) {
      delValues();
    } else {
      putValues(values);
    }
  }

  /** Replaces all values by the valid part of the given ones. */
  void putValues(Map<String, Cell> values) {
    Map<String, Cell> valid = validator.values(values, false);
    if (valid != null) {
      setValues(valid);
    }
  }

  /** Sets those of the given values that are valid. */
  void putPartialValues(Map<String, Cell> partialValues) {
    Map<String, Cell> valid = validator.values(partialValues, true);
    if (valid != null) {
      valid.forEach(this::setValue);
    }
  }

  private void setValues(Map<String, Cell> values) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      replaceValues(values);
    } else {
      transformed(values, calls.willSetValues(values), this::replaceValues);
    }
  }

  private void replaceValues(Map<String, Cell> values) {
    values.forEach((valueId, value) -> setValue(valueId, value));
    for (String valueId : missing(tree.values(), values.keySet())) {
      delValue(valueId);
    }
    settleValues();
  }

  /** Sets a valid value. */
  void putValue(String valueId, Cell value) {
    Cell valid = validator.value(valueId, value);
    if (valid != null) {
      setValue(valueId, valid);
    }
  }

  private void setValue(String valueId, Cell value) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      changeValue(valueId, value);
    } else {
      transformed(
          value, calls.willSetValue(valueId, value), result -> changeValue(valueId, result));
    }
  }

  private void changeValue(String valueId, Cell value) {
    if (!mutation.isActive()) {
      editor.change(editor.openValues(), valueId, value);
      return;
    }
    Cell valid = validator.value(valueId, value);
    if (valid != null) {
      editor.changeByItself(editor.openValues(), valueId, valid);
    }
  }

  void delValues() {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelValues()) {
      replaceValues(Map.of());
    }
  }

  private void delValue(String valueId) {
    Cell defaultValue = schemas.defaultValue(valueId);
    if (defaultValue != null) {
      setValue(valueId, defaultValue);
      return;
    }
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelValue(valueId)) {
      editor.change(editor.openValues(), valueId, null);
    }
  }

  /** Returns the ids in the tree that are not among the given ones. */
  private static List<String> missing(IdMap<?> node, Set<String> ids) {
    List<String> missing = new ArrayList<>(0);
    for (int i = 0; i < node.end(); i++) {
      String id = node.idAt(i);
      if (id != null && !ids.contains(id)) {
        missing.add(id);
      }
    }
    return missing;
  }
}
