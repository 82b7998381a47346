package dev.merrow.sqlite;

import dev.merrow.persist.sql.internal.SqlText;

/** Names of tables and columns in SQLite. */
final class SqliteNames {
  private SqliteNames() {}

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException if it is not one for SQLite
   */
  static void check(String name) {
    if (!SqlText.isName(name)) {
      throw new IllegalArgumentException("Not a name for a table in SQLite: '" + name + "'");
    }
  }
}
