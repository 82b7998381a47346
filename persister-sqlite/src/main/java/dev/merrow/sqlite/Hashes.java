package dev.merrow.sqlite;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import java.util.Map;

/** What the hashes of content would be if all of it had been written cell by cell. */
final class Hashes {
  private Hashes() {}

  static int ofCell(StampedCell cell) {
    return StampHash.ofCell(cell.cell(), cell.hlc());
  }

  /** The hash of a row or of all values, by the hashes of its cells as they are. */
  static int ofCells(Map<String, StampedCell> cells, Hlc hlc) {
    int hash = StampHash.ofStamp(hlc);
    for (Map.Entry<String, StampedCell> cell : cells.entrySet()) {
      hash ^= StampHash.ofChangedChild(cell.getKey(), 0, cell.getValue().hash());
    }
    return hash;
  }

  /** The hash of a table, by the hashes of its rows as they are. */
  static int ofRows(Map<String, StampedRow> rows, Hlc hlc) {
    int hash = StampHash.ofStamp(hlc);
    for (Map.Entry<String, StampedRow> row : rows.entrySet()) {
      hash ^= ofChild(row.getKey(), row.getValue().hash());
    }
    return hash;
  }

  /** The hash of all tables, by their hashes as they are. */
  static int ofTables(Map<String, StampedTable> tables, Hlc hlc) {
    int hash = StampHash.ofStamp(hlc);
    for (Map.Entry<String, StampedTable> table : tables.entrySet()) {
      hash ^= ofChild(table.getKey(), table.getValue().hash());
    }
    return hash;
  }

  private static int ofChild(String id, int hash) {
    return hash == 0 ? 0 : StampHash.ofChild(id, hash);
  }
}
