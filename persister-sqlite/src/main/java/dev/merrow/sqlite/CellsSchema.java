package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.CellColumns;
import dev.merrow.persist.sql.internal.SqlText;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The tables of cells mode, and the views on them that are meant for users.
 *
 * <p>A row of the store is a row of {@code row_data}, and an id of cells one of {@code
 * cell_id_data}; both have numbers, of which the keys in {@code cell_data} are made ({@link
 * CellKey}). So ids are not written again and again, rows keep the order in which they came, and
 * the cells of a row lie together. Deleted cells stay, with their stamps.
 *
 * <p>Hashes are computed when loading. The columns for them are of times when hashes that other
 * content had brought along were kept; they are neither written nor read any more.
 */
final class CellsSchema {
  /** Changes when older code cannot read or write what newer code has written. */
  static final int VERSION = 2;

  private static final String ALPHABET =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  private static final List<String> VIEWS = List.of("cells", "values", "tombstones");
  private static final int TIME_CHARACTERS = 7;
  private static final String STAMP = "hlc, " + written() + " AS written";

  final String meta;
  final String rows;
  final String cellIds;
  final String cells;
  final String tables;
  final String values;
  final String changes;
  private final String name;
  private final String metaName;

  CellsSchema(String name) {
    this.name = name;
    this.metaName = name + "_meta";
    this.meta = SqlText.quote(metaName);
    this.rows = quoted("row_data");
    this.cellIds = quoted("cell_id_data");
    this.cells = quoted("cell_data");
    this.tables = quoted("table_data");
    this.values = quoted("value_data");
    this.changes = quoted("change_log");
  }

  private String quoted(String part) {
    return SqlText.quote(name + "_" + part);
  }

  /**
   * Returns whether the tables are there.
   *
   * @throws PersisterException if they are of a newer version
   */
  boolean isPresent(Session session) throws SQLException {
    if (!session.hasTable(metaName)) {
      return false;
    }
    Long version = session.queryLong("SELECT value FROM " + meta + " WHERE key = 'version'");
    if (version == null || version != VERSION) {
      String remedy = version == null || version > VERSION ? "update Merrow" : "it is too old";
      throw new PersisterException(
          "Schema version %s of %s of %s is not known here, just %s: %s"
              .formatted(version, this, session, VERSION, remedy),
          false,
          null);
    }
    return true;
  }

  /** Makes the tables and views. */
  void create(Session session) throws SQLException {
    for (String table :
        List.of(
            meta + "(key TEXT PRIMARY KEY, value) WITHOUT ROWID",
            rows
                + "(row INTEGER PRIMARY KEY, table_id TEXT NOT NULL, row_id TEXT NOT NULL,"
                + " row_hlc TEXT, row_hash INTEGER, UNIQUE(table_id, row_id))",
            cellIds + "(number INTEGER PRIMARY KEY, cell_id TEXT NOT NULL UNIQUE)",
            cells
                + "(key INTEGER PRIMARY KEY, type INTEGER NOT NULL, cell, hlc TEXT NOT NULL,"
                + " hash INTEGER)",
            tables + "(table_id TEXT PRIMARY KEY, hlc TEXT, hash INTEGER) WITHOUT ROWID",
            values
                + "(number INTEGER PRIMARY KEY, value_id TEXT NOT NULL UNIQUE,"
                + " type INTEGER NOT NULL, value, hlc TEXT NOT NULL, hash INTEGER)",
            changes + "(position INTEGER PRIMARY KEY, changes TEXT)")) {
      session.execute("CREATE TABLE " + table);
    }
    createViews(session);
    session.execute("INSERT INTO " + meta + " VALUES ('version', " + VERSION + ")");
  }

  private void createViews(Session session) throws SQLException {
    String cellsOfRows =
        " FROM %s JOIN %s JOIN %s ON %s WHERE type"
            .formatted(rows, cells, cellIds, CellKey.join("key", "row", "number"));
    String ids = " AS SELECT table_id, row_id, cell_id, ";
    String typeAndStamp = CellColumns.TYPE_NAME + " AS type, " + STAMP;
    session.execute(
        "CREATE VIEW " + quoted("cells") + ids + "cell, " + typeAndStamp + cellsOfRows + " <> 0");
    session.execute("CREATE VIEW " + quoted("tombstones") + ids + STAMP + cellsOfRows + " = 0");
    session.execute(
        "CREATE VIEW "
            + quoted("values")
            + " AS SELECT value_id, value, "
            + typeAndStamp
            + " FROM "
            + values
            + " WHERE type <> 0");
  }

  /** Returns when a stamp was made, in milliseconds since 1970, which its first characters say. */
  private static String written() {
    return IntStream.range(0, TIME_CHARACTERS)
        .mapToObj(
            i ->
                "(instr('%s', substr(hlc, %s, 1)) - 1 << %s)"
                    .formatted(ALPHABET, i + 1, 6 * (TIME_CHARACTERS - 1 - i)))
        .collect(Collectors.joining(" + ", "CASE hlc WHEN '' THEN NULL ELSE ", " END"));
  }

  /**
   * Returns whether a view is missing or can't be read, as those are that were made with other
   * digits.
   */
  boolean hasBrokenViews(Session session) throws SQLException {
    for (String view : VIEWS) {
      if (!session.canRead(quoted(view))) {
        return true;
      }
    }
    return false;
  }

  /** Recreates all views. */
  void remakeViews(Session session) throws SQLException {
    dropViews(session);
    createViews(session);
  }

  private void dropViews(Session session) throws SQLException {
    for (String view : VIEWS) {
      session.execute("DROP VIEW IF EXISTS " + quoted(view));
    }
  }

  /** Removes all of it. */
  void drop(Session session) throws SQLException {
    dropViews(session);
    for (String table : List.of(meta, rows, cellIds, cells, tables, values, changes)) {
      session.execute("DROP TABLE IF EXISTS " + table);
    }
  }

  @Override
  public String toString() {
    return "the tables of " + SqlText.quote(name);
  }
}
