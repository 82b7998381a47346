package dev.merrow.sqlite;

import dev.merrow.persist.sql.internal.JsonColumns;

/** The form in which a {@link SqlitePersister} keeps a store in its database. */
public sealed interface SqliteMode permits SqliteMode.Cells, SqliteMode.Json, SqliteTabular {

  /** {@link Cells} with the usual name, {@code merrow}. */
  static SqliteMode cells() {
    return new Cells("merrow");
  }

  /** {@link Json} with TinyBase's usual table, {@code tinybase}. */
  static SqliteMode json() {
    return json("tinybase");
  }

  /** {@link Json} with a table of another name, and TinyBase's usual columns. */
  static SqliteMode json(String tableName) {
    return new Json(tableName, "_id", "store");
  }

  /**
   * A row for each cell of a mergeable store, with its stamp; a save writes only the changes. SQL
   * can read the views {@code NAME_cells}, {@code NAME_values} and {@code NAME_tombstones}. What
   * other programs write to the first two, or insert into {@code NAME_inbox}, is written by the
   * store, while a persister loads and saves it automatically.
   *
   * @param name the prefix of the names of all tables and views, so that a database may hold
   *     several stores
   */
  record Cells(String name) implements SqliteMode {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is empty or has a NUL
     */
    public Cells {
      SqliteNames.check(name);
    }
  }

  /**
   * TinyBase's JSON mode: one JSON text in the one row of a table, rewritten at each save. TinyBase
   * itself also reads and writes it.
   *
   * @param tableName the name of the table
   * @param idColumnName the name of the column that identifies its one row
   * @param storeColumnName the name of the column that holds the text
   */
  record Json(String tableName, String idColumnName, String storeColumnName) implements SqliteMode {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if one is empty or has a NUL
     */
    public Json {
      SqliteNames.check(tableName);
      SqliteNames.check(idColumnName);
      SqliteNames.check(storeColumnName);
    }

    JsonColumns columns() {
      return new JsonColumns(tableName, idColumnName, storeColumnName, "");
    }
  }
}
