package dev.merrow.sqlite;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads all content, without hashes, out of the tables of cells mode. For one use. */
final class CellsReader {
  private final Session session;
  private final CellsSchema schema;
  private final Map<Long, String> ids;
  private String whereKind = "";
  private String whereId = "";

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
      return new MergeableContent(readTables(), readValues());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "at or after %s '%s': %s".formatted(whereKind, whereId, e.getMessage()), e);
    }
  }

  private StampedTables readTables() throws SQLException {
    Map<String, Map<String, StampedRow>> rowsByTable = readRows();
    Map<String, StampedTable> tables = new LinkedHashMap<>();
    rowsByTable.forEach((tableId, rows) -> tables.put(tableId, StampedTable.of(rows)));
    try (Statement statement = session.createStatement();
        ResultSet own = statement.executeQuery("SELECT table_id, hlc FROM " + schema.tables)) {
      while (own.next()) {
        String tableId = at("table", CellColumns.text(own, 1));
        Map<String, StampedRow> rows = rowsByTable.getOrDefault(tableId, Map.of());
        tables.put(tableId, new StampedTable(rows, hlc(own.getString(2)), 0));
      }
    }
    return new StampedTables(tables, hlc(meta("tables_hlc")), 0);
  }

  private Map<String, Map<String, StampedRow>> readRows() throws SQLException {
    Map<String, Map<String, StampedRow>> tables = new LinkedHashMap<>();
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
        String tableId = CellColumns.text(rows, 2);
        String rowId = at("row", CellColumns.text(rows, 3));
        Map<String, StampedCell> row = new LinkedHashMap<>();
        while (more && CellKey.row(key) == number) {
          row.put(at("cell", cellId(key)), cell(cells, 2));
          more = cells.next();
          key = more ? cells.getLong(1) : 0;
        }
        tables
            .computeIfAbsent(tableId, id -> new LinkedHashMap<>())
            .put(rowId, new StampedRow(row, hlc(rows.getString(4)), 0));
      }
      if (more) {
        throw new IllegalArgumentException("There are cells without a row");
      }
    }
    return tables;
  }

  private StampedValues readValues() throws SQLException {
    Map<String, StampedCell> values = new LinkedHashMap<>();
    try (Statement statement = session.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT value_id, type, value, hlc FROM " + schema.values + " ORDER BY number")) {
      while (rows.next()) {
        String valueId = at("value", CellColumns.text(rows, 1));
        values.put(valueId, cell(rows, 2));
      }
    }
    return new StampedValues(values, hlc(meta("values_hlc")), 0);
  }

  /** Reads the columns for type, cell and stamp, which begin at an index. */
  private static StampedCell cell(ResultSet rows, int index) throws SQLException {
    Cell cell = CellColumns.read(rows, rows.getInt(index), index + 1);
    return new StampedCell(cell, hlc(rows.getString(index + 2)));
  }

  private static Hlc hlc(@Nullable String text) {
    return text == null ? Hlc.EMPTY : Hlc.parse(text);
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

  /** Notes where this is, in case that something is wrong there. */
  private String at(String kind, String id) {
    whereKind = kind;
    whereId = id;
    return id;
  }
}
