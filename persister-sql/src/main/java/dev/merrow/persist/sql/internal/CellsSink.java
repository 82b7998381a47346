package dev.merrow.persist.sql.internal;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.sql.SQLException;
import java.util.Map;

/**
 * Takes stamped content, part by part, into the tables of cells mode. What is there with a newer
 * stamp stays.
 */
public interface CellsSink {

  /** Takes a row and its cells. */
  void row(String tableId, String rowId, StampedRow row) throws SQLException;

  /** Takes a table that has no rows, or a stamp of its own. */
  void table(String tableId, Hlc hlc) throws SQLException;

  /** Takes a value. */
  void value(String valueId, StampedCell value) throws SQLException;

  /** Takes the own stamps of all tables and of all values; either may be empty. */
  void ownStamps(Hlc tables, Hlc values) throws SQLException;

  /** Takes all of it, in that order. */
  default void write(StampedTables tables, StampedValues values) throws SQLException {
    for (Map.Entry<String, StampedTable> entry : tables.tables().entrySet()) {
      StampedTable table = entry.getValue();
      for (Map.Entry<String, StampedRow> row : table.rows().entrySet()) {
        row(entry.getKey(), row.getKey(), row.getValue());
      }
      if (table.rows().isEmpty() || !table.hlc().isEmpty()) {
        table(entry.getKey(), table.hlc());
      }
    }
    for (Map.Entry<String, StampedCell> value : values.values().entrySet()) {
      value(value.getKey(), value.getValue());
    }
    ownStamps(tables.hlc(), values.hlc());
  }
}
