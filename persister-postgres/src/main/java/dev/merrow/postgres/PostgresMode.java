package dev.merrow.postgres;

import dev.merrow.persist.sql.internal.JsonColumns;

/** The form in which a {@link PostgresPersister} keeps a store in its database. */
public sealed interface PostgresMode
    permits PostgresMode.Cells, PostgresMode.Json, PostgresTabular {

  /** Returns {@link Cells} of a path with the usual name, {@code merrow}. */
  static PostgresMode cells(String path) {
    return new Cells("merrow", path);
  }

  /** Returns {@link Json} with TinyBase's usual table, {@code tinybase}. */
  static PostgresMode json() {
    return json("tinybase");
  }

  /** Returns {@link Json} with a table of another name, and TinyBase's usual columns. */
  static PostgresMode json(String tableName) {
    return new Json(tableName, "_id", "store");
  }

  /**
   * A row for each cell of a mergeable store, with its stamp; a save writes only the changes. Any
   * number of stores share the tables, each under its own path. SQL can read the views {@code
   * NAME_cells}, {@code NAME_values} and {@code NAME_tombstones}. What other programs write to the
   * first two, or insert into {@code NAME_inbox}, is written by the store of that path, while a
   * persister loads and saves it automatically. {@code SELECT NAME_create_views(path, prefix)} in
   * SQL makes such views of one path.
   *
   * @param name the prefix of the names of all tables and views: at most 40 bytes of UTF-8
   * @param path what tells the store from others in the same tables; any string
   */
  record Cells(String name, String path) implements PostgresMode {
    private static final int MAX_BYTES = 40;

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if the name is empty, too long or has a NUL
     */
    public Cells {
      PostgresNames.check(name, MAX_BYTES);
    }
  }

  /**
   * TinyBase's JSON mode: one JSON text in the one row of a table, rewritten at each save. TinyBase
   * itself also reads and writes it, with its persisters for PostgreSQL.
   *
   * @param tableName the name of the table: at most 63 bytes of UTF-8, as all names here
   * @param idColumnName the name of the column that tells its one row
   * @param storeColumnName the name of the column that has the text
   */
  record Json(String tableName, String idColumnName, String storeColumnName)
      implements PostgresMode {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if a name is empty, too long or has a NUL
     */
    public Json {
      PostgresNames.check(tableName, PostgresNames.MAX_BYTES);
      PostgresNames.check(idColumnName, PostgresNames.MAX_BYTES);
      PostgresNames.check(storeColumnName, PostgresNames.MAX_BYTES);
    }

    JsonColumns columns() {
      return new JsonColumns(tableName, idColumnName, storeColumnName, "text");
    }
  }
}
