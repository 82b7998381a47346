package dev.merrow.store;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.util.Map;

/** Keeps hashes up to date with what a transaction touched, and tells its changes with stamps. */
final class StampKeeper {
  private final Tree tree;

  StampKeeper(Tree tree) {
    this.tree = tree;
  }

  /**
   * Brings the hashes of all that was touched up to date: of each cell once, however often it was
   * written. May be called again after more was touched.
   */
  void fold(Journal journal) {
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
            if (rowEntry.isFresh()) {
              rowEntry.foldFresh(row);
            } else {
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

  /** The journal's changes with stamps: of all cells that readers were shown anew. */
  MergeableChanges changes(Journal journal, boolean withHashes) {
    fold(journal);
    IdMap<StampedTable> tables = new IdMap<>();
    journal
        .tables()
        .forEach(
            (tableId, entry) -> {
              TableNode table = tree.tables().getAny(tableId);
              if (table != null) {
                Map<String, StampedRow> rows = changedRows(table, entry, withHashes);
                if (!rows.isEmpty()) {
                  int hash = withHashes ? table.hash : 0;
                  tables.add(tableId, new StampedTable(rows, table.hlc, hash));
                }
              }
            });
    RowNode values = tree.values();
    return new MergeableChanges(
        new StampedTables(
            FrozenMap.of(tables), tree.tables().hlc, withHashes ? tree.tables().hash : 0),
        new StampedValues(
            changedCells(values, journal.values(), withHashes),
            values.hlc,
            withHashes ? values.hash : 0));
  }

  private static Map<String, StampedRow> changedRows(
      TableNode table, Journal.TableEntry tableEntry, boolean withHashes) {
    IdMap<StampedRow> rows = new IdMap<>();
    tableEntry.rows.forEach(
        (rowId, entry) -> {
          RowNode row = table.getAny(rowId);
          if (row != null) {
            Map<String, StampedCell> cells = changedCells(row, entry, withHashes);
            if (!cells.isEmpty()) {
              rows.add(rowId, new StampedRow(cells, row.hlc, withHashes ? row.hash : 0));
            }
          }
        });
    return FrozenMap.of(rows);
  }

  private static Map<String, StampedCell> changedCells(
      RowNode row, Journal.RowEntry rowEntry, boolean withHashes) {
    IdMap<StampedCell> cells = new IdMap<>();
    if (rowEntry.isFresh()) {
      row.forEach(
          (cellId, node) -> {
            if (!node.isForReadersAlone()) {
              cells.add(cellId, node.toStampedCell(withHashes));
            }
          });
      return FrozenMap.of(cells);
    }
    rowEntry
        .cells()
        .forEach(
            (cellId, entry) -> {
              CellNode node = entry.touched ? row.getAny(cellId) : null;
              if (node != null && !node.isForReadersAlone()) {
                cells.add(cellId, node.toStampedCell(withHashes));
              }
            });
    return FrozenMap.of(cells);
  }
}
