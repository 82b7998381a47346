package dev.merrow.store;

import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.util.Map;
import java.util.Objects;

/** Collects the touched content of a journal, with its stamps. */
final class StampedChanges {
  private enum Scope {
    /** Cells whose content changed for readers, with the stamps of their rows and tables. */
    SHOWN,
    /** Cells, rows and tables that got a stamp, whether or not readers saw a change. */
    STAMPED
  }

  private final Tree tree;
  private final Journal journal;
  private final Scope scope;
  private final boolean withHashes;

  private StampedChanges(Tree tree, Journal journal, Scope scope, boolean withHashes) {
    this.tree = tree;
    this.journal = journal;
    this.scope = scope;
    this.withHashes = withHashes;
  }

  /**
   * Returns all cells whose content changed for readers. If hashes are requested, they must be up
   * to date.
   */
  static MergeableChanges shown(Tree tree, Journal journal, boolean withHashes) {
    return new StampedChanges(tree, journal, Scope.SHOWN, withHashes).changes();
  }

  /** Returns all stamps that a transaction assigned or merged, without hashes. */
  static MergeableChanges stamped(Tree tree, Journal journal) {
    return new StampedChanges(tree, journal, Scope.STAMPED, false).changes();
  }

  private MergeableChanges changes() {
    Tree.TablesNode node = tree.tables();
    IdMap<StampedTable> tables = new IdMap<>();
    journal
        .tables()
        .forEach(
            (tableId, entry) -> {
              TableNode table = node.getAny(tableId);
              if (table != null) {
                Map<String, StampedRow> rows = rows(table, entry);
                Hlc hlc = hlc(table, entry);
                if (isTold(rows, hlc)) {
                  tables.add(tableId, new StampedTable(rows, hlc, hash(table)));
                }
              }
            });
    RowNode values = tree.values();
    return new MergeableChanges(
        new StampedTables(FrozenMap.of(tables), hlc(node, journal.allTables()), hash(node)),
        new StampedValues(
            cells(values, journal.values()), hlc(values, journal.values()), hash(values)));
  }

  private Map<String, StampedRow> rows(TableNode table, Journal.TableEntry tableEntry) {
    IdMap<StampedRow> rows = new IdMap<>();
    tableEntry.rows.forEach(
        (rowId, entry) -> {
          RowNode row = table.getAny(rowId);
          if (row != null) {
            Map<String, StampedCell> cells = cells(row, entry);
            Hlc hlc = hlc(row, entry);
            if (isTold(cells, hlc)) {
              rows.add(rowId, new StampedRow(cells, hlc, hash(row)));
            }
          }
        });
    return FrozenMap.of(rows);
  }

  private Map<String, StampedCell> cells(RowNode row, Journal.RowEntry rowEntry) {
    IdMap<StampedCell> cells = new IdMap<>();
    if (rowEntry.isFresh()) {
      row.forEachStamped(
          (cellId, node) -> {
            if (scope == Scope.STAMPED || row.has(cellId)) {
              cells.add(cellId, node.toStampedCell(withHashes));
            }
          });
    } else {
      rowEntry
          .cells()
          .forEach(
              (cellId, entry) -> {
                CellNode node = row.getAny(cellId);
                if (node != null && !node.isForReadersAlone() && isTold(node, entry)) {
                  cells.add(cellId, node.toStampedCell(withHashes));
                }
              });
    }
    return FrozenMap.of(cells);
  }

  private boolean isTold(Map<String, ?> contents, Hlc hlc) {
    return !contents.isEmpty() || (scope == Scope.STAMPED && !hlc.isEmpty());
  }

  private boolean isTold(CellNode node, Journal.CellEntry entry) {
    return scope == Scope.SHOWN ? entry.touched : isStamped(node, entry);
  }

  /**
   * Returns whether a cell has a different stamp, or its first. A cell with an empty stamp may
   * change without a new one; but a mere repetition must not be reported, or stores that report to
   * each other never stop.
   */
  private static boolean isStamped(CellNode node, Journal.CellEntry entry) {
    boolean wasStamped = !entry.isNew && entry.oldHash != 0;
    return !wasStamped
        || node.upper != entry.oldUpper
        || node.lower != entry.oldLower
        || !Objects.equals(node.stamped(), entry.oldStamped);
  }

  /** Returns a node's own stamp; in the scope of stamps, only if the transaction made it newer. */
  private Hlc hlc(StampedNode<?> node, Journal.NodeEntry entry) {
    return scope == Scope.STAMPED && node.hlc.equals(entry.oldHlc) ? Hlc.EMPTY : node.hlc;
  }

  private int hash(StampedNode<?> node) {
    return withHashes ? node.hash : 0;
  }
}
