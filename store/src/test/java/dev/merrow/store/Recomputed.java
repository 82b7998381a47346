package dev.merrow.store;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import java.util.Map;

/** Hashes computed from scratch, from stamps alone, to hold against those a store keeps. */
public final class Recomputed {
  private Recomputed() {}

  /** The hashes of content whose own are not looked at. */
  public static ContentHashes hashes(MergeableContent content) {
    int tables = StampHash.ofStamp(content.tables().hlc());
    for (Map.Entry<String, StampedTable> table : content.tables().tables().entrySet()) {
      tables ^= StampHash.ofChild(table.getKey(), tableHash(table.getValue()));
    }
    int values = cellsHash(content.values().values()) ^ StampHash.ofStamp(content.values().hlc());
    return new ContentHashes(tables, values);
  }

  private static int tableHash(StampedTable table) {
    int hash = StampHash.ofStamp(table.hlc());
    for (Map.Entry<String, StampedRow> row : table.rows().entrySet()) {
      int rowHash = cellsHash(row.getValue().cells()) ^ StampHash.ofStamp(row.getValue().hlc());
      hash ^= StampHash.ofChild(row.getKey(), rowHash);
    }
    return hash;
  }

  private static int cellsHash(Map<String, StampedCell> cells) {
    int hash = 0;
    for (Map.Entry<String, StampedCell> cell : cells.entrySet()) {
      int cellHash = StampHash.ofCell(cell.getValue().cell(), cell.getValue().hlc());
      // a cell adds to its row's hash what it was before it was there, too: a child hash of 0
      hash ^= StampHash.ofChild(cell.getKey(), 0) ^ StampHash.ofChild(cell.getKey(), cellHash);
    }
    return hash;
  }
}
