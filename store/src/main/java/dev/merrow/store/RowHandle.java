package dev.merrow.store;

import org.jspecify.annotations.Nullable;

/**
 * A row to write to, which need not exist yet: it joins the tree with its first cell. The values
 * are a row without a table.
 */
final class RowHandle {
  final String tableId;
  final String rowId;
  final Journal.RowEntry entry;
  @Nullable TableNode table;
  RowNode row;

  RowHandle(
      String tableId,
      String rowId,
      Journal.RowEntry entry,
      @Nullable TableNode table,
      RowNode row) {
    this.tableId = tableId;
    this.rowId = rowId;
    this.entry = entry;
    this.table = table;
    this.row = row;
  }

  /** Reserves room for the given number of cells, if there are none yet. */
  void reserve(int cells) {
    if (!entry.isFresh() && entry.cells().isEmpty()) {
      entry.cells().reserve(cells);
    }
    if (row.isEmpty()) {
      row.reserve(cells);
    }
  }
}
