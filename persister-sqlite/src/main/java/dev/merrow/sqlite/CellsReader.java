package dev.merrow.sqlite;

import dev.merrow.stamp.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampHash;
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

/** Reads all content out of the tables of cells mode. For one use. */
final class CellsReader {
  private static final int HAS_HASH = 64;

  /** The type, and whether there is a hash: asking the driver for more columns takes longer. */
  private static final String TYPE = "type + iif(hash IS NULL, 0, " + HAS_HASH + ")";

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
   * @throws IllegalArgumentException if there is something that nobody can have saved
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
    rowsByTable.forEach((tableId, rows) -> tables.put(tableId, table(rows, Hlc.EMPTY, 0)));
    try (Statement statement = session.createStatement();
        ResultSet own =
            statement.executeQuery("SELECT table_id, hlc, hash FROM " + schema.tables)) {
      while (own.next()) {
        String tableId = at("table", CellColumns.text(own, 1));
        Map<String, StampedRow> rows = rowsByTable.getOrDefault(tableId, Map.of());
        tables.put(tableId, table(rows, hlc(own.getString(2)), own.getInt(3)));
      }
    }
    Hlc hlc = hlc(meta("tables_hlc"));
    return new StampedTables(tables, hlc, Hashes.ofTables(tables, hlc) ^ hash(meta("tables_hash")));
  }

  private static StampedTable table(Map<String, StampedRow> rows, Hlc hlc, int hash) {
    return new StampedTable(rows, hlc, Hashes.ofRows(rows, hlc) ^ hash);
  }

  private Map<String, Map<String, StampedRow>> readRows() throws SQLException {
    Map<String, Map<String, StampedRow>> tables = new LinkedHashMap<>();
    try (Statement rowStatement = session.createStatement();
        Statement cellStatement = session.createStatement();
        ResultSet rows =
            rowStatement.executeQuery(
                "SELECT row, table_id, row_id, row_hlc, row_hash FROM "
                    + schema.rows
                    + " ORDER BY row");
        ResultSet cells =
            cellStatement.executeQuery(
                "SELECT key, "
                    + TYPE
                    + ", cell, hlc, hash FROM "
                    + schema.cells
                    + " ORDER BY key")) {
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
        Hlc hlc = hlc(rows.getString(4));
        int hash = Hashes.ofCells(row, hlc) ^ rows.getInt(5);
        tables
            .computeIfAbsent(tableId, id -> new LinkedHashMap<>())
            .put(rowId, new StampedRow(row, hlc, hash));
      }
      if (more) {
        throw new IllegalArgumentException("There are cells of no row");
      }
    }
    return tables;
  }

  private StampedValues readValues() throws SQLException {
    Map<String, StampedCell> values = new LinkedHashMap<>();
    try (Statement statement = session.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT value_id, "
                    + TYPE
                    + ", value, hlc, hash FROM "
                    + schema.values
                    + " ORDER BY number")) {
      while (rows.next()) {
        String valueId = at("value", CellColumns.text(rows, 1));
        values.put(valueId, cell(rows, 2));
      }
    }
    Hlc hlc = hlc(meta("values_hlc"));
    return new StampedValues(values, hlc, Hashes.ofCells(values, hlc) ^ hash(meta("values_hash")));
  }

  /** Reads the columns for type, cell, stamp and hash, which begin at an index. */
  private static StampedCell cell(ResultSet rows, int index) throws SQLException {
    int type = rows.getInt(index);
    boolean hasHash = type >= HAS_HASH;
    Cell cell = CellColumns.read(rows, hasHash ? type - HAS_HASH : type, index + 1);
    Hlc hlc = hlc(rows.getString(index + 2));
    int hash = hasHash ? rows.getInt(index + 3) : StampHash.ofCell(cell, hlc);
    return new StampedCell(cell, hlc, hash);
  }

  private static Hlc hlc(@Nullable String text) {
    return text == null ? Hlc.EMPTY : Hlc.parse(text);
  }

  private static int hash(@Nullable String text) {
    return text == null ? 0 : Integer.parseInt(text);
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
