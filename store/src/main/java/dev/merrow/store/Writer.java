package dev.merrow.store;

import dev.merrow.stamp.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was validated, asking middleware on the way. "Set" replaces: what is not in the new
 * content is deleted. Runs inside a transaction.
 */
final class Writer {
  private final Tree tree;
  private final Editor editor;
  private final Schemas schemas;
  private final Validator validator;
  private final Mutation mutation;
  private @Nullable MiddlewareCalls middleware;

  Writer(Tree tree, Editor editor, Schemas schemas, Validator validator, Mutation mutation) {
    this.tree = tree;
    this.editor = editor;
    this.schemas = schemas;
    this.validator = validator;
    this.mutation = mutation;
  }

  void useMiddleware(@Nullable MiddlewareCalls calls) {
    middleware = calls;
  }

  @Nullable MiddlewareCalls middleware() {
    return middleware;
  }

  Validator validator() {
    return validator;
  }

  Mutation mutation() {
    return mutation;
  }

  /** Goes on with what middleware made of something: as a mutation if it is not the same. */
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

  void setTables(Map<String, Map<String, Map<String, Cell>>> tables) {
    MiddlewareCalls calls = middleware;
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

  void setTable(String tableId, Map<String, Map<String, Cell>> table) {
    MiddlewareCalls calls = middleware;
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

  void setRow(String tableId, TableNode table, String rowId, Map<String, Cell> row) {
    MiddlewareCalls calls = middleware;
    if (calls == null) {
      replaceRow(tableId, table, rowId, row, false);
    } else {
      transformed(
          row,
          calls.willSetRow(tableId, rowId, row),
          result -> replaceRow(tableId, table, rowId, result, false));
    }
  }

  private void replaceRow(
      String tableId, TableNode table, String rowId, Map<String, Cell> row, boolean forceDel) {
    RowHandle handle = editor.open(tableId, table, rowId);
    boolean fresh = handle.row.isEmpty();
    handle.reserve(row.size());
    row.forEach((cellId, cell) -> setCell(handle, cellId, cell, false));
    if (!fresh) {
      for (String cellId : missing(handle.row, row.keySet())) {
        delCell(handle, cellId, forceDel, false);
      }
    }
  }

  void setCell(RowHandle handle, String cellId, Cell cell, boolean skipMiddleware) {
    MiddlewareCalls calls = skipMiddleware ? null : middleware;
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
  void setCellOfRow(RowHandle handle, String cellId, Cell cell, boolean skipMiddleware) {
    Schemas.Group schema = schemas.table(handle.tableId);
    if (schema == null || !handle.row.isEmpty()) {
      setCell(handle, cellId, cell, skipMiddleware);
    } else {
      validator
          .withDefaults(schema, handle.tableId, handle.rowId, Map.of(cellId, cell))
          .forEach((id, filled) -> setCell(handle, id, filled, skipMiddleware));
    }
  }

  /** Sets one cell, asking middleware about the row that it makes. */
  void setCellThroughRow(MiddlewareCalls calls, RowHandle handle, String cellId, Cell cell) {
    Map<String, Cell> row = new java.util.LinkedHashMap<>(handle.row.toMap());
    row.put(cellId, cell);
    Map<String, Cell> result = calls.willSetRow(handle.tableId, handle.rowId, row);
    if (result != null) {
      result.forEach(
          (id, resultCell) -> {
            Cell valid = validator.cell(handle.tableId, handle.rowId, id, resultCell);
            if (valid != null) {
              setCell(handle, id, valid, false);
            }
          });
      for (String id : missing(handle.row, result.keySet())) {
        delCell(handle, id, true, false);
      }
    }
  }

  void delTable(String tableId) {
    MiddlewareCalls calls = middleware;
    if (calls == null || calls.willDelTable(tableId)) {
      replaceTable(tableId, Map.of());
    }
  }

  void delTables() {
    MiddlewareCalls calls = middleware;
    if (calls == null || calls.willDelTables()) {
      replaceTables(Map.of());
    }
  }

  void delRow(String tableId, TableNode table, String rowId) {
    MiddlewareCalls calls = middleware;
    if (calls == null || calls.willDelRow(tableId, rowId)) {
      table.rowIds().release(rowId);
      replaceRow(tableId, table, rowId, Map.of(), true);
    }
  }

  void delCell(RowHandle handle, String cellId, boolean forceDel, boolean skipMiddleware) {
    Cell defaultCell = schemas.defaultCell(handle.tableId, cellId);
    if (defaultCell != null && !forceDel) {
      setCell(handle, cellId, defaultCell, false);
      return;
    }
    MiddlewareCalls calls = skipMiddleware ? null : middleware;
    if (calls != null && !calls.willDelCell(handle.tableId, handle.rowId, cellId)) {
      return;
    }
    if (defaultCell == null) {
      editor.change(handle, cellId, null);
    } else {
      // a row without a defaulted cell can't be: all of it goes
      for (String id : handle.row.ids()) {
        editor.change(handle, id, null);
      }
    }
  }

  void setValues(Map<String, Cell> values) {
    MiddlewareCalls calls = middleware;
    if (calls == null) {
      replaceValues(values);
    } else {
      transformed(values, calls.willSetValues(values), this::replaceValues);
    }
  }

  private void replaceValues(Map<String, Cell> values) {
    values.forEach((valueId, value) -> setValue(valueId, value, false));
    for (String valueId : missing(tree.values(), values.keySet())) {
      delValue(valueId, false);
    }
  }

  void setValue(String valueId, Cell value, boolean skipMiddleware) {
    MiddlewareCalls calls = skipMiddleware ? null : middleware;
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
    MiddlewareCalls calls = middleware;
    if (calls == null || calls.willDelValues()) {
      replaceValues(Map.of());
    }
  }

  void delValue(String valueId, boolean skipMiddleware) {
    Cell defaultValue = schemas.defaultValue(valueId);
    if (defaultValue != null) {
      setValue(valueId, defaultValue, false);
      return;
    }
    MiddlewareCalls calls = skipMiddleware ? null : middleware;
    if (calls == null || calls.willDelValue(valueId)) {
      editor.change(editor.openValues(), valueId, null);
    }
  }

  /** The ids in the tree that are not among those given. */
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
