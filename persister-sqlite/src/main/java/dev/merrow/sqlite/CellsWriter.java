package dev.merrow.sqlite;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/**
 * Writes content into the tables of cells mode, where each cell takes what has the newer stamp. For
 * one use.
 */
final class CellsWriter {
  private static final String CELL_COLUMNS = "(row, cell_id, type, cell, hlc)";
  private static final String VALUE_COLUMNS = "(value_id, type, value, hlc)";

  private final Session session;
  private final CellsSchema schema;
  private final boolean intoEmpty;
  private final Batch cells;
  private final Batch values;
  private long nextRow;

  /**
   * Makes one.
   *
   * @param intoEmpty whether the tables are empty and whole content is written: its hashes are kept
   */
  CellsWriter(Session session, CellsSchema schema, boolean intoEmpty) throws SQLException {
    this.session = session;
    this.schema = schema;
    this.intoEmpty = intoEmpty;
    this.cells =
        new Batch(
            session.prepare(
                "INSERT INTO "
                    + schema.cells
                    + CELL_COLUMNS
                    + " VALUES (?, ?, ?, ?, ?)"
                    + (intoEmpty ? "" : takeNewer("row, cell_id", "cell"))));
    this.values =
        new Batch(
            session.prepare(
                "INSERT INTO "
                    + schema.values
                    + VALUE_COLUMNS
                    + " VALUES (?, ?, ?, ?)"
                    + (intoEmpty ? "" : takeNewer("value_id", "value"))));
    Long last = session.queryLong("SELECT max(row) FROM " + schema.rows);
    this.nextRow = last == null ? 1 : last + 1;
  }

  /** TinyBase's protocol: a tie keeps what is there, and an empty stamp yields to everything. */
  private static String takeNewer(String key, String content) {
    return (" ON CONFLICT(%s) DO UPDATE SET"
            + " type = excluded.type, %2$s = excluded.%2$s, hlc = excluded.hlc, hash = NULL"
            + " WHERE excluded.hlc > hlc OR hlc = ''")
        .formatted(key, content);
  }

  /** Writes all that is given. */
  void write(StampedTables tables, StampedValues allValues) throws SQLException {
    for (Map.Entry<String, StampedTable> table : tables.tables().entrySet()) {
      writeTable(table.getKey(), table.getValue());
    }
    for (Map.Entry<String, StampedCell> value : allValues.values().entrySet()) {
      String id = Sql.encode(value.getKey());
      StampedCell cell = value.getValue();
      values.statement.setString(1, id);
      CellColumns.bind(values.statement, 2, cell.cell());
      values.statement.setString(4, cell.hlc().toString());
      values.add();
      if (hasHashOfItsOwn(cell)) {
        values.flush();
        session.update(
            "UPDATE " + schema.values + " SET hash = " + cell.hash() + " WHERE value_id = ?", id);
      }
    }
    cells.flush();
    values.flush();
    writeMeta("tables", tables.hlc());
    writeMeta("values", allValues.hlc());
    if (intoEmpty) {
      int tablesHash = tables.hash() ^ Hashes.ofTables(tables.tables(), tables.hlc());
      int valuesHash = allValues.hash() ^ Hashes.ofCells(allValues.values(), allValues.hlc());
      writeMeta("tables", tablesHash);
      writeMeta("values", valuesHash);
    }
  }

  private void writeTable(String tableId, StampedTable table) throws SQLException {
    String id = Sql.encode(tableId);
    for (Map.Entry<String, StampedRow> row : table.rows().entrySet()) {
      writeRow(id, Sql.encode(row.getKey()), row.getValue());
    }
    int hash = intoEmpty ? table.hash() ^ Hashes.ofRows(table.rows(), table.hlc()) : 0;
    if (table.rows().isEmpty() || !table.hlc().isEmpty() || hash != 0) {
      PreparedStatement statement =
          session.prepare(
              "INSERT INTO "
                  + schema.tables
                  + "(table_id, hlc, hash) VALUES (?, ?, ?)"
                  + " ON CONFLICT(table_id) DO UPDATE SET hlc = excluded.hlc"
                  + " WHERE excluded.hlc > hlc");
      statement.setString(1, id);
      statement.setString(2, table.hlc().toString());
      statement.setInt(3, hash);
      statement.executeUpdate();
    }
  }

  private void writeRow(String tableId, String rowId, StampedRow row) throws SQLException {
    long number = intoEmpty ? insertRow(tableId, rowId) : ensureRow(tableId, rowId);
    for (Map.Entry<String, StampedCell> cell : row.cells().entrySet()) {
      writeCell(number, Sql.encode(cell.getKey()), cell.getValue());
    }
    int hash = intoEmpty ? row.hash() ^ Hashes.ofCells(row.cells(), row.hlc()) : 0;
    if (!row.hlc().isEmpty() || hash != 0) {
      PreparedStatement statement =
          session.prepare(
              "UPDATE "
                  + schema.rows
                  + " SET row_hlc = ?1, row_hash = ifnull(row_hash, ?2)"
                  + " WHERE row = ?3 AND (ifnull(row_hlc, '') < ?1 OR ?2 <> 0)");
      statement.setString(1, row.hlc().toString());
      statement.setInt(2, hash);
      statement.setLong(3, number);
      statement.executeUpdate();
    }
  }

  private long ensureRow(String tableId, String rowId) throws SQLException {
    Long known =
        session.queryLong(
            "SELECT row FROM " + schema.rows + " WHERE table_id = ? AND row_id = ?",
            tableId,
            rowId);
    return known == null ? insertRow(tableId, rowId) : known;
  }

  private long insertRow(String tableId, String rowId) throws SQLException {
    PreparedStatement statement =
        session.prepare("INSERT INTO " + schema.rows + "(row, table_id, row_id) VALUES (?, ?, ?)");
    long number = nextRow++;
    statement.setLong(1, number);
    statement.setString(2, tableId);
    statement.setString(3, rowId);
    statement.executeUpdate();
    return number;
  }

  private void writeCell(long row, String cellId, StampedCell cell) throws SQLException {
    cells.statement.setLong(1, row);
    cells.statement.setString(2, cellId);
    CellColumns.bind(cells.statement, 3, cell.cell());
    cells.statement.setString(5, cell.hlc().toString());
    cells.add();
    if (hasHashOfItsOwn(cell)) {
      cells.flush();
      session.update(
          "UPDATE %s SET hash = %d WHERE row = %d AND cell_id = ?"
              .formatted(schema.cells, cell.hash(), row),
          cellId);
    }
  }

  /** Whether a cell's hash must be written, which is so seldom that it is done afterwards. */
  private boolean hasHashOfItsOwn(StampedCell cell) {
    return intoEmpty && cell.hash() != Hashes.ofCell(cell);
  }

  private void writeMeta(String part, Hlc hlc) throws SQLException {
    if (!hlc.isEmpty()) {
      writeMeta(part + "_hlc", hlc.toString());
    }
  }

  private void writeMeta(String part, int hash) throws SQLException {
    if (hash != 0) {
      writeMeta(part + "_hash", Integer.toString(hash));
    }
  }

  /** Writes a setting, which may only grow; hashes are written once, when there are none yet. */
  private void writeMeta(String key, String value) throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "INSERT INTO "
                + schema.meta
                + "(key, value) VALUES (?, ?)"
                + " ON CONFLICT(key) DO UPDATE SET value = excluded.value"
                + " WHERE excluded.value > value");
    statement.setString(1, key);
    statement.setString(2, value);
    statement.executeUpdate();
  }

  /** Gathers the parameters of a statement that is run often, as the driver is fastest so. */
  private static final class Batch {
    private static final int SIZE = 1_000;

    final PreparedStatement statement;
    private int size;

    Batch(PreparedStatement statement) {
      this.statement = statement;
    }

    void add() throws SQLException {
      statement.addBatch();
      if (++size == SIZE) {
        flush();
      }
    }

    void flush() throws SQLException {
      if (size > 0) {
        var unused = statement.executeBatch();
        size = 0;
      }
    }
  }
}
