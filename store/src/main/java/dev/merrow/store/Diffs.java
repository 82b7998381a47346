package dev.merrow.store;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells a tree's content with stamps, its hashes, and what a peer with other hashes lacks. */
final class Diffs {
  private final Tree tree;

  Diffs(Tree tree) {
    this.tree = tree;
  }

  MergeableContent content() {
    Tree.TablesNode tables = tree.tables();
    Map<String, StampedTable> map = newMap(tables.sizeOfAll());
    tables.forEachStamped((tableId, table) -> map.put(tableId, stamped(table, true)));
    RowNode values = tree.values();
    return new MergeableContent(
        new StampedTables(readOnly(map), tables.hlc, tables.hash),
        new StampedValues(cells(values, true), values.hlc, values.hash));
  }

  private static StampedTable stamped(TableNode table, boolean withHashes) {
    Map<String, StampedRow> rows = newMap(table.sizeOfAll());
    table.forEachStamped((rowId, row) -> rows.put(rowId, stamped(row, withHashes)));
    return new StampedTable(readOnly(rows), table.hlc, withHashes ? table.hash : 0);
  }

  private static StampedRow stamped(RowNode row, boolean withHashes) {
    return new StampedRow(cells(row, withHashes), row.hlc, withHashes ? row.hash : 0);
  }

  private static Map<String, StampedCell> cells(RowNode row, boolean withHashes) {
    Map<String, StampedCell> cells = newMap(row.sizeOfAll());
    row.forEachStamped((id, cell) -> cells.put(id, cell.toStampedCell(withHashes)));
    return readOnly(cells);
  }

  ContentHashes contentHashes() {
    return new ContentHashes(tree.tables().hash, tree.values().hash);
  }

  Map<String, Integer> tableHashes() {
    return hashes(tree.tables());
  }

  private static Map<String, Integer> hashes(StampedNode<? extends StampedNode<?>> parent) {
    Map<String, Integer> hashes = newMap(parent.sizeOfAll());
    parent.forEachStamped((id, node) -> hashes.put(id, node.hash));
    return readOnly(hashes);
  }

  private static Map<String, Integer> cellHashes(RowNode row) {
    Map<String, Integer> hashes = newMap(row.sizeOfAll());
    row.forEachStamped((id, cell) -> hashes.put(id, cell.hash));
    return readOnly(hashes);
  }

  TableDiff tableDiff(Map<String, Integer> otherHashes) {
    Map<String, StampedTable> lacking = new LinkedHashMap<>();
    Map<String, Integer> differing = new LinkedHashMap<>();
    tree.tables()
        .forEachStamped(
            (tableId, table) -> {
              Integer other = otherHashes.get(tableId);
              if (other == null) {
                lacking.put(tableId, stamped(table, false));
              } else if (other != table.hash) {
                differing.put(tableId, table.hash);
              }
            });
    return new TableDiff(
        new StampedTables(readOnly(lacking), tree.tables().hlc, 0), readOnly(differing));
  }

  Map<String, Map<String, Integer>> rowHashes(Map<String, Integer> otherTableHashes) {
    Map<String, Map<String, Integer>> hashes = new LinkedHashMap<>();
    otherTableHashes.forEach(
        (tableId, other) -> {
          TableNode table = tree.tables().getAny(tableId);
          if (table != null && table.hash != other && table.sizeOfAll() > 0) {
            hashes.put(tableId, hashes(table));
          }
        });
    return readOnly(hashes);
  }

  RowDiff rowDiff(Map<String, Map<String, Integer>> otherRowHashes) {
    Map<String, StampedTable> lacking = new LinkedHashMap<>();
    Map<String, Map<String, Integer>> differing = new LinkedHashMap<>();
    otherRowHashes.forEach(
        (tableId, others) -> {
          TableNode table = tree.tables().getAny(tableId);
          if (table != null) {
            rowDiff(tableId, table, others, lacking, differing);
          }
        });
    return new RowDiff(
        new StampedTables(readOnly(lacking), tree.tables().hlc, 0), readOnly(differing));
  }

  private static void rowDiff(
      String tableId,
      TableNode table,
      Map<String, Integer> others,
      Map<String, StampedTable> lacking,
      Map<String, Map<String, Integer>> differing) {
    Map<String, StampedRow> rows = new LinkedHashMap<>();
    Map<String, Integer> hashes = new LinkedHashMap<>();
    table.forEachStamped(
        (rowId, row) -> {
          Integer other = others.get(rowId);
          if (other == null) {
            rows.put(rowId, stamped(row, false));
          } else if (other != row.hash) {
            hashes.put(rowId, row.hash);
          }
        });
    if (!rows.isEmpty()) {
      lacking.put(tableId, new StampedTable(readOnly(rows), Hlc.EMPTY, 0));
    }
    if (!hashes.isEmpty()) {
      differing.put(tableId, readOnly(hashes));
    }
  }

  Map<String, Map<String, Map<String, Integer>>> cellHashes(
      Map<String, Map<String, Integer>> otherRowHashes) {
    Map<String, Map<String, Map<String, Integer>>> hashes = new LinkedHashMap<>();
    otherRowHashes.forEach(
        (tableId, others) -> {
          Map<String, Map<String, Integer>> rows = new LinkedHashMap<>();
          others.forEach(
              (rowId, other) -> {
                RowNode row = anyRow(tableId, rowId);
                if (row != null && row.hash != other && row.sizeOfAll() > 0) {
                  rows.put(rowId, cellHashes(row));
                }
              });
          if (!rows.isEmpty()) {
            hashes.put(tableId, readOnly(rows));
          }
        });
    return readOnly(hashes);
  }

  private @Nullable RowNode anyRow(String tableId, String rowId) {
    TableNode table = tree.tables().getAny(tableId);
    return table == null ? null : table.getAny(rowId);
  }

  StampedTables cellDiff(Map<String, Map<String, Map<String, Integer>>> otherCellHashes) {
    Map<String, StampedTable> tables = new LinkedHashMap<>();
    otherCellHashes.forEach(
        (tableId, otherRows) -> {
          TableNode table = tree.tables().getAny(tableId);
          if (table != null) {
            Map<String, StampedRow> rows = cellDiff(table, otherRows);
            if (!rows.isEmpty()) {
              tables.put(tableId, new StampedTable(rows, table.hlc, 0));
            }
          }
        });
    return new StampedTables(readOnly(tables), tree.tables().hlc, 0);
  }

  private static Map<String, StampedRow> cellDiff(
      TableNode table, Map<String, Map<String, Integer>> otherRows) {
    Map<String, StampedRow> rows = new LinkedHashMap<>();
    otherRows.forEach(
        (rowId, others) -> {
          RowNode row = table.getAny(rowId);
          if (row != null) {
            Map<String, StampedCell> cells = differing(row, others);
            if (!cells.isEmpty()) {
              rows.put(rowId, new StampedRow(cells, row.hlc, 0));
            }
          }
        });
    return readOnly(rows);
  }

  private static Map<String, StampedCell> differing(RowNode row, Map<String, Integer> others) {
    Map<String, StampedCell> cells = new LinkedHashMap<>();
    row.forEachStamped(
        (id, cell) -> {
          Integer other = others.get(id);
          if (other == null || other != cell.hash) {
            cells.put(id, cell.toStampedCell(false));
          }
        });
    return readOnly(cells);
  }

  Map<String, Integer> valueHashes() {
    return cellHashes(tree.values());
  }

  StampedValues valueDiff(Map<String, Integer> otherHashes) {
    RowNode values = tree.values();
    return new StampedValues(differing(values, otherHashes), values.hlc, 0);
  }

  private static <T> Map<String, T> newMap(int size) {
    return new LinkedHashMap<>(size * 4 / 3 + 1);
  }

  private static <T> Map<String, T> readOnly(Map<String, T> map) {
    return Collections.unmodifiableMap(map);
  }
}
