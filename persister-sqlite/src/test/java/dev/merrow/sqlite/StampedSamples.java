package dev.merrow.sqlite;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.util.Map;

/** Stamped things that peers send seldom. */
final class StampedSamples {
  private StampedSamples() {}

  /** Stamps of a row, its table, all tables and all values, and of no cell. */
  static MergeableChanges ownStamps(String tableId, String rowId, Hlc hlc) {
    StampedRow row = new StampedRow(Map.of(), hlc, 0);
    StampedTable table = new StampedTable(Map.of(rowId, row), hlc, 0);
    return new MergeableChanges(
        new StampedTables(Map.of(tableId, table), hlc, 0), new StampedValues(Map.of(), hlc, 0));
  }
}
