package dev.merrow.ws.server.core;

import dev.merrow.stamp.Cell;
import dev.merrow.stamp.JsonCell;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StringCell;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** About how many bytes of memory a store takes for what it holds, deleted cells included. */
final class StoredWeights {
  private static final int ROW = 128;
  private static final int CELL = 64;

  private StoredWeights() {}

  static long of(MergeableChanges changes) {
    return of(changes.tables()) + ofCells(changes.values().values());
  }

  static long of(StampedTables tables) {
    long sum = 0;
    for (Map.Entry<String, StampedTable> table : tables.tables().entrySet()) {
      sum += ROW + table.getKey().length();
      for (Map.Entry<String, StampedRow> row : table.getValue().rows().entrySet()) {
        sum += ROW + row.getKey().length() + ofCells(row.getValue().cells());
      }
    }
    return sum;
  }

  static long ofCells(Map<String, StampedCell> cells) {
    long sum = 0;
    for (Map.Entry<String, StampedCell> cell : cells.entrySet()) {
      // ids of cells are shared by rows, but need not be the same
      sum += CELL + cell.getKey().length() / 4 + ofText(cell.getValue().cell());
    }
    return sum;
  }

  /** What a row that is there already weighs of one that comes, with those cells that both have. */
  static long ofRow(String rowId, Map<String, StampedCell> come, Map<String, StampedCell> there) {
    return ROW + rowId.length() + ofBoth(come, there);
  }

  /** What those cells weigh that are there already, of those that come. */
  static long ofBoth(Map<String, StampedCell> come, Map<String, StampedCell> there) {
    long sum = 0;
    for (Map.Entry<String, StampedCell> cell : come.entrySet()) {
      StampedCell known = there.get(cell.getKey());
      if (known != null) {
        sum += CELL + cell.getKey().length() / 4 + ofText(known.cell());
      }
    }
    return sum;
  }

  private static long ofText(@Nullable Cell cell) {
    if (cell instanceof StringCell string) {
      return string.value().length();
    }
    return cell instanceof JsonCell json ? json.json().length() : 0;
  }

  /** The same rows without any cells, so that a store tells all that it has there. */
  static Map<String, Map<String, Map<String, Integer>>> rowsOf(StampedTables tables) {
    Map<String, Map<String, Map<String, Integer>>> asked = new LinkedHashMap<>();
    tables
        .tables()
        .forEach(
            (tableId, table) -> {
              Map<String, Map<String, Integer>> rows = new LinkedHashMap<>();
              table.rows().keySet().forEach(rowId -> rows.put(rowId, Map.of()));
              asked.put(tableId, rows);
            });
    return asked;
  }
}
