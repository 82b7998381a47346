package dev.merrow.store;

import dev.merrow.stamp.StampHash;

/** Updates hashes for everything that a transaction touched. */
final class HashUpdater {
  private final Tree tree;

  HashUpdater(Tree tree) {
    this.tree = tree;
  }

  /**
   * Updates the hashes of everything that was touched. A cell that was there before is hashed once,
   * however often it was written; one in a new row was hashed when it was added. May be called
   * again after more was touched.
   */
  void update(Journal journal) {
    Tree.TablesNode tables = tree.tables();
    journal
        .tables()
        .forEach(
            (tableId, tableEntry) -> {
              TableNode table = tables.getAny(tableId);
              if (table != null) {
                foldRows(table, tableEntry);
                foldChild(tables, tableId, table, tableEntry);
              }
            });
    foldCells(tree.values(), journal.values());
  }

  private static void foldRows(TableNode table, Journal.TableEntry tableEntry) {
    tableEntry.rows.forEach(
        (rowId, rowEntry) -> {
          RowNode row = table.getAny(rowId);
          if (row != null) {
            if (!rowEntry.isFresh()) {
              foldCells(row, rowEntry);
            }
            foldChild(table, rowId, row, rowEntry);
          }
        });
  }

  private static void foldCells(RowNode row, Journal.RowEntry rowEntry) {
    rowEntry
        .cells()
        .forEach(
            (cellId, entry) -> {
              CellNode node = entry.dirty ? row.getAny(cellId) : null;
              if (node != null) {
                node.rehash();
                row.hash ^= StampHash.ofChangedChild(cellId, entry.foldedHash, node.hash);
                entry.foldedHash = node.hash;
                entry.dirty = false;
              }
            });
  }

  private static void foldChild(
      StampedNode<?> parent, String id, StampedNode<?> node, Journal.NodeEntry entry) {
    if (node.hash != entry.foldedHash) {
      parent.hash ^=
          entry.foldedHash == 0
              ? StampHash.ofChild(id, node.hash)
              : StampHash.ofChangedChild(id, entry.foldedHash, node.hash);
      entry.foldedHash = node.hash;
    }
  }
}
