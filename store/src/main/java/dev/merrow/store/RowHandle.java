package dev.merrow.store;

import org.jspecify.annotations.Nullable;

/**
 * A row to be written to, which need not be there yet: it joins the tree with its first cell. The
 * values are handled as a row without a table.
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

  /** Makes room for cells to come, if there are none yet. */
  void reserve(int cells) {
    if (!entry.isFresh() && entry.cells().isEmpty()) {
      entry.cells().reserve(cells);
    }
    if (row.isEmpty()) {
      row.reserve(cells);
    }
  }
}
