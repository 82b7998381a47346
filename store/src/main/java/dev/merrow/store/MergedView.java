package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Changes.RowChanges;
import dev.merrow.stamp.Changes.TableChanges;

/**
 * Shows readers what they may see of content that peers have written, whose stamps the tree keeps
 * in any case: schemas and middleware decide. Runs inside a transaction.
 */
final class MergedView {
  private final Tree tree;
  private final Editor editor;
  private final Schemas schemas;
  private final Validator validator;
  private final MiddlewareSlot middleware;
  private final TablesWriter tables;
  private final ValuesWriter values;
  private final UnstampedDefaults defaults;

  MergedView(
      Tree tree,
      Editor editor,
      Schemas schemas,
      Validator validator,
      MiddlewareSlot middleware,
      TablesWriter tables,
      ValuesWriter values,
      UnstampedDefaults defaults) {
    this.tree = tree;
    this.editor = editor;
    this.schemas = schemas;
    this.validator = validator;
    this.middleware = middleware;
    this.tables = tables;
    this.values = values;
    this.defaults = defaults;
  }

  /** Shows the allowed part of merged changes. */
  void show(Changes merged) {
    merged.tables().forEach((tableId, table) -> table.ifPresent(rows -> showRows(tableId, rows)));
    merged
        .values()
        .forEach(
            (valueId, value) ->
                value.ifPresentOrElse(set -> showValue(valueId, set), () -> hideValue(valueId)));
    defaults.hideValues();
  }

  private void showRows(String tableId, TableChanges table) {
    table
        .rows()
        .forEach(
            (rowId, row) ->
                row.ifPresent(
                    cells -> {
                      showCells(tableId, rowId, cells);
                      defaults.hide(tableId, rowId);
                    }));
  }

  private void showCells(String tableId, String rowId, RowChanges row) {
    row.cells()
        .forEach(
            (cellId, cell) ->
                cell.ifPresentOrElse(
                    set -> showCell(tableId, rowId, cellId, set),
                    () -> hideCell(tableId, rowId, cellId)));
  }

  /**
   * Shows a cell. If the schema refuses it and has no default, readers see none: the stamp no
   * longer belongs to what they saw before.
   */
  private void showCell(String tableId, String rowId, String cellId, Cell cell) {
    Cell valid = validator.cell(tableId, rowId, cellId, cell);
    if (valid != null) {
      tables.setCellOfRow(editor.open(tableId, rowId), cellId, valid);
    } else {
      RowHandle handle = editor.find(tableId, rowId);
      if (handle != null) {
        editor.reveal(handle, cellId, null);
      }
    }
  }

  /** Hides a cell that a peer deleted; readers see the default again if there is one. */
  private void hideCell(String tableId, String rowId, String cellId) {
    RowHandle handle = editor.find(tableId, rowId);
    if (handle != null && handle.row.has(cellId)) {
      MiddlewareCalls calls = middleware.calls();
      if (calls == null || calls.willDelCell(tableId, rowId, cellId)) {
        editor.reveal(handle, cellId, schemas.defaultCell(tableId, cellId));
      }
    }
  }

  /** As {@link #showCell}, for a value. */
  private void showValue(String valueId, Cell value) {
    Cell valid = validator.value(valueId, value);
    if (valid != null) {
      values.setValue(valueId, valid);
    } else {
      editor.reveal(editor.openValues(), valueId, null);
    }
  }

  /** As {@link #hideCell}, for a value. */
  private void hideValue(String valueId) {
    if (!tree.values().has(valueId)) {
      return;
    }
    Schemas.Group schema = schemas.values();
    Cell defaultValue = schemas.defaultValue(valueId);
    if (defaultValue != null && schema != null && schema.requiresNothing()) {
      values.setValue(valueId, defaultValue);
      return;
    }
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelValue(valueId)) {
      editor.reveal(editor.openValues(), valueId, null);
    }
  }
}
