package dev.merrow.sqlite;

import dev.merrow.Cell;
import dev.merrow.persist.sql.internal.CellColumns;
import dev.merrow.persist.sql.internal.CellsAssembly;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads all content, without hashes, out of the tables of cells mode. For one use. */
final class CellsReader {
  private final Session session;
  private final CellsSchema schema;
  private final Map<Long, String> ids;
  private final CellsAssembly content = new CellsAssembly();

  CellsReader(Session session, CellsSchema schema) throws SQLException {
    this.session = session;
    this.schema = schema;
    this.ids = CellIds.read(session, schema);
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if there is something that no version of Merrow can have saved
   */
  MergeableContent read() throws SQLException {
    try {
      readRows();
      readTables();
      readValues();
      return content.content(meta("tables_hlc"), meta("values_hlc"));
    } catch (IllegalArgumentException e) {
      throw content.located(e);
    }
  }

  private void readTables() throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet own = statement.executeQuery("SELECT table_id, hlc FROM " + schema.tables)) {
      while (own.next()) {
        content.table(CellColumns.text(own, 1), own.getString(2));
      }
    }
  }

  private void readRows() throws SQLException {
    try (Statement rowStatement = session.createStatement();
        Statement cellStatement = session.createStatement();
        ResultSet rows =
            rowStatement.executeQuery(
                "SELECT row, table_id, row_id, row_hlc FROM " + schema.rows + " ORDER BY row");
        ResultSet cells =
            cellStatement.executeQuery(
                "SELECT key, type, cell, hlc FROM " + schema.cells + " ORDER BY key")) {
      boolean more = cells.next();
      long key = more ? cells.getLong(1) : 0;
      while (rows.next()) {
        long number = rows.getLong(1);
        CellsAssembly.Row row = content.row(CellColumns.text(rows, 2), CellColumns.text(rows, 3));
        while (more && CellKey.row(key) == number) {
          row.add(cellId(key), () -> cell(cells, 2));
          more = cells.next();
          key = more ? cells.getLong(1) : 0;
        }
        row.setHlc(rows.getString(4));
      }
      if (more) {
        throw new IllegalArgumentException("There are cells without a row");
      }
    }
  }

  private void readValues() throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT value_id, type, value, hlc FROM " + schema.values + " ORDER BY number")) {
      while (rows.next()) {
        content.value(CellColumns.text(rows, 1), () -> cell(rows, 2));
      }
    }
  }

  /** Reads the columns for type, cell and stamp, which begin at an index. */
  private static StampedCell cell(ResultSet rows, int index) throws SQLException {
    Cell cell = CellColumns.read(rows, rows.getInt(index), index + 1);
    return new StampedCell(cell, CellsAssembly.parse(rows.getString(index + 2)));
  }

  private @Nullable String meta(String key) throws SQLException {
    return session.queryText("SELECT value FROM " + schema.meta + " WHERE key = ?", key);
  }

  private String cellId(long key) {
    String id = ids.get(CellKey.cellId(key));
    if (id == null) {
      throw new IllegalArgumentException("There is no id for the cell with key " + key);
    }
    return id;
  }
}
