package dev.merrow.store;

import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tree's stamped content, its hashes, and its differences from a peer with other hashes.
 */
final class Diffs {
  private final Tree tree;

  Diffs(Tree tree) {
    this.tree = tree;
  }

  MergeableContent content() {
    Tree.TablesNode tables = tree.tables();
    IdMap<StampedTable> map = IdMap.ofSize(tables.sizeOfAll());
    tables.forEachStamped((tableId, table) -> map.add(tableId, stamped(table, true)));
    RowNode values = tree.values();
    return new MergeableContent(
        new StampedTables(FrozenMap.of(map), tables.hlc, tables.hash),
        new StampedValues(cells(values, true), values.hlc, values.hash));
  }

  private static StampedTable stamped(TableNode table, boolean withHashes) {
    IdMap<StampedRow> rows = IdMap.ofSize(table.sizeOfAll());
    table.forEachStamped((rowId, row) -> rows.add(rowId, stamped(row, withHashes)));
    return new StampedTable(FrozenMap.of(rows), table.hlc, withHashes ? table.hash : 0);
  }

  private static StampedRow stamped(RowNode row, boolean withHashes) {
    return new StampedRow(cells(row, withHashes), row.hlc, withHashes ? row.hash : 0);
  }

  private static Map<String, StampedCell> cells(RowNode row, boolean withHashes) {
    IdMap<StampedCell> cells = IdMap.ofSize(row.sizeOfAll());
    row.forEachStamped((id, cell) -> cells.add(id, cell.toStampedCell(withHashes)));
    return FrozenMap.of(cells);
  }

  ContentHashes contentHashes() {
    return new ContentHashes(tree.tables().hash, tree.values().hash);
  }

  Map<String, Integer> tableHashes() {
    return hashes(tree.tables());
  }

  private static Map<String, Integer> hashes(StampedNode<? extends StampedNode<?>> parent) {
    IdMap<Integer> hashes = IdMap.ofSize(parent.sizeOfAll());
    parent.forEachStamped((id, node) -> hashes.add(id, node.hash));
    return FrozenMap.of(hashes);
  }

  private static Map<String, Integer> cellHashes(RowNode row) {
    IdMap<Integer> hashes = IdMap.ofSize(row.sizeOfAll());
    row.forEachStamped((id, cell) -> hashes.add(id, cell.hash));
    return FrozenMap.of(hashes);
  }

  TableDiff tableDiff(Map<String, Integer> otherHashes) {
    IdMap<StampedTable> lacking = new IdMap<>();
    IdMap<Integer> differing = new IdMap<>();
    tree.tables()
        .forEachStamped(
            (tableId, table) -> {
              Integer other = otherHashes.get(tableId);
              if (other == null) {
                lacking.add(tableId, stamped(table, false));
              } else if (other != table.hash) {
                differing.add(tableId, table.hash);
              }
            });
    return new TableDiff(
        new StampedTables(FrozenMap.of(lacking), tree.tables().hlc, 0), FrozenMap.of(differing));
  }

  Map<String, Map<String, Integer>> rowHashes(Map<String, Integer> otherTableHashes) {
    IdMap<Map<String, Integer>> hashes = new IdMap<>();
    otherTableHashes.forEach(
        (tableId, other) -> {
          TableNode table = tree.tables().getAny(tableId);
          if (table != null && table.hash != other && table.sizeOfAll() > 0) {
            hashes.add(tableId, hashes(table));
          }
        });
    return FrozenMap.of(hashes);
  }

  RowDiff rowDiff(Map<String, Map<String, Integer>> otherRowHashes) {
    IdMap<StampedTable> lacking = new IdMap<>();
    IdMap<Map<String, Integer>> differing = new IdMap<>();
    otherRowHashes.forEach(
        (tableId, others) -> {
          TableNode table = tree.tables().getAny(tableId);
          if (table != null) {
            rowDiff(tableId, table, others, lacking, differing);
          }
        });
    return new RowDiff(
        new StampedTables(FrozenMap.of(lacking), tree.tables().hlc, 0), FrozenMap.of(differing));
  }

  private static void rowDiff(
      String tableId,
      TableNode table,
      Map<String, Integer> others,
      IdMap<StampedTable> lacking,
      IdMap<Map<String, Integer>> differing) {
    IdMap<StampedRow> rows = new IdMap<>();
    IdMap<Integer> hashes = new IdMap<>();
    table.forEachStamped(
        (rowId, row) -> {
          Integer other = others.get(rowId);
          if (other == null) {
            rows.add(rowId, stamped(row, false));
          } else if (other != row.hash) {
            hashes.add(rowId, row.hash);
          }
        });
    if (!rows.isEmpty()) {
      lacking.add(tableId, new StampedTable(FrozenMap.of(rows), Hlc.EMPTY, 0));
    }
    if (!hashes.isEmpty()) {
      differing.add(tableId, FrozenMap.of(hashes));
    }
  }

  Map<String, Map<String, Map<String, Integer>>> cellHashes(
      Map<String, Map<String, Integer>> otherRowHashes) {
    IdMap<Map<String, Map<String, Integer>>> hashes = new IdMap<>();
    otherRowHashes.forEach(
        (tableId, others) -> {
          IdMap<Map<String, Integer>> rows = new IdMap<>();
          others.forEach(
              (rowId, other) -> {
                RowNode row = anyRow(tableId, rowId);
                if (row != null && row.hash != other && row.sizeOfAll() > 0) {
                  rows.add(rowId, cellHashes(row));
                }
              });
          if (!rows.isEmpty()) {
            hashes.add(tableId, FrozenMap.of(rows));
          }
        });
    return FrozenMap.of(hashes);
  }

  private @Nullable RowNode anyRow(String tableId, String rowId) {
    TableNode table = tree.tables().getAny(tableId);
    return table == null ? null : table.getAny(rowId);
  }

  StampedTables cellDiff(Map<String, Map<String, Map<String, Integer>>> otherCellHashes) {
    IdMap<StampedTable> tables = new IdMap<>();
    otherCellHashes.forEach(
        (tableId, otherRows) -> {
          TableNode table = tree.tables().getAny(tableId);
          if (table != null) {
            Map<String, StampedRow> rows = cellDiff(table, otherRows);
            if (!rows.isEmpty()) {
              tables.add(tableId, new StampedTable(rows, table.hlc, 0));
            }
          }
        });
    return new StampedTables(FrozenMap.of(tables), tree.tables().hlc, 0);
  }

  private static Map<String, StampedRow> cellDiff(
      TableNode table, Map<String, Map<String, Integer>> otherRows) {
    IdMap<StampedRow> rows = new IdMap<>();
    otherRows.forEach(
        (rowId, others) -> {
          RowNode row = table.getAny(rowId);
          if (row != null) {
            Map<String, StampedCell> cells = differing(row, others);
            if (!cells.isEmpty()) {
              rows.add(rowId, new StampedRow(cells, row.hlc, 0));
            }
          }
        });
    return FrozenMap.of(rows);
  }

  private static Map<String, StampedCell> differing(RowNode row, Map<String, Integer> others) {
    IdMap<StampedCell> cells = new IdMap<>();
    row.forEachStamped(
        (id, cell) -> {
          Integer other = others.get(id);
          if (other == null || other != cell.hash) {
            cells.add(id, cell.toStampedCell(false));
          }
        });
    return FrozenMap.of(cells);
  }

  Map<String, Integer> valueHashes() {
    return cellHashes(tree.values());
  }

  StampedValues valueDiff(Map<String, Integer> otherHashes) {
    RowNode values = tree.values();
    return new StampedValues(differing(values, otherHashes), values.hlc, 0);
  }

  StampedValues values(Collection<String> ids) {
    RowNode values = tree.values();
    Map<String, StampedCell> some = new LinkedHashMap<>();
    for (String id : ids) {
      CellNode value = values.getStamped(id);
      if (value != null) {
        some.put(id, value.toStampedCell(false));
      }
    }
    return new StampedValues(some, values.hlc, 0);
  }
}
