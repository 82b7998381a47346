package dev.merrow.store;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.util.Map;
import java.util.Objects;

/** Gathers all stamps that a transaction gave or took, whether or not readers saw a change. */
final class TransactionStamps {
  private TransactionStamps() {}

  static MergeableChanges of(Tree tree, Journal journal) {
    IdMap<StampedTable> tables = new IdMap<>();
    journal
        .tables()
        .forEach(
            (tableId, entry) -> {
              TableNode table = tree.tables().getAny(tableId);
              if (table != null) {
                Map<String, StampedRow> rows = rows(table, entry);
                Hlc hlc = newStamp(table, entry);
                if (!rows.isEmpty() || !hlc.isEmpty()) {
                  tables.add(tableId, new StampedTable(rows, hlc, 0));
                }
              }
            });
    Hlc tablesHlc = newStamp(tree.tables(), journal.allTables());
    RowNode values = tree.values();
    return new MergeableChanges(
        new StampedTables(FrozenMap.of(tables), tablesHlc, 0),
        new StampedValues(cells(values, journal.values()), newStamp(values, journal.values()), 0));
  }

  private static Map<String, StampedRow> rows(TableNode table, Journal.TableEntry tableEntry) {
    IdMap<StampedRow> rows = new IdMap<>();
    tableEntry.rows.forEach(
        (rowId, entry) -> {
          RowNode row = table.getAny(rowId);
          if (row != null) {
            Map<String, StampedCell> cells = cells(row, entry);
            Hlc hlc = newStamp(row, entry);
            if (!cells.isEmpty() || !hlc.isEmpty()) {
              rows.add(rowId, new StampedRow(cells, hlc, 0));
            }
          }
        });
    return FrozenMap.of(rows);
  }

  private static Map<String, StampedCell> cells(RowNode row, Journal.RowEntry rowEntry) {
    IdMap<StampedCell> cells = new IdMap<>();
    if (rowEntry.isFresh()) {
      row.forEachStamped((cellId, node) -> cells.add(cellId, node.toStampedCell(false)));
      return FrozenMap.of(cells);
    }
    rowEntry
        .cells()
        .forEach(
            (cellId, entry) -> {
              CellNode node = row.getAny(cellId);
              if (node != null && !node.isForReadersAlone() && isStamped(node, entry)) {
                cells.add(cellId, node.toStampedCell(false));
              }
            });
    return FrozenMap.of(cells);
  }

  /**
   * Whether a cell has another stamp, or its first. One with an empty stamp may change without; but
   * that it was only said again must not be told, lest stores that tell each other never stop.
   */
  private static boolean isStamped(CellNode node, Journal.CellEntry entry) {
    boolean wasStamped = !entry.isNew && entry.oldHash != 0;
    return !wasStamped
        || node.upper != entry.oldUpper
        || node.lower != entry.oldLower
        || !Objects.equals(node.stamped(), entry.oldStamped);
  }

  /** A node's own stamp if the transaction made it grow, else none. */
  private static Hlc newStamp(StampedNode<?> node, Journal.NodeEntry entry) {
    return node.hlc.equals(entry.oldHlc) ? Hlc.EMPTY : node.hlc;
  }
}
