package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The table of TinyBase's JSON mode: one row, whose id is {@code _}, with one text. */
final class JsonTable {
  private static final String ROW_ID = "_";

  private final SqliteMode.Json names;
  private final String table;
  private final String id;
  private final String store;

  JsonTable(SqliteMode.Json names) {
    this.names = names;
    this.table = Sql.quote(names.tableName());
    this.id = Sql.quote(names.idColumnName());
    this.store = Sql.quote(names.storeColumnName());
  }

  /** Returns the text, or null if there is none. */
  @Nullable String readText(Session session) throws SQLException {
    return session.hasTable(names.tableName())
        ? session.queryText("SELECT %s FROM %s WHERE %s = ?".formatted(store, table, id), ROW_ID)
        : null;
  }

  /** Returns the exception for a text that is not what it should be. */
  PersisterException malformed(Object database, Exception cause) {
    return new PersisterException(
        "Table "
            + this
            + " of "
            + database
            + " does not hold a store's JSON text: "
            + cause.getMessage(),
        false,
        cause);
  }

  void write(Session session, String json) throws SQLException {
    session.execute(
        "CREATE TABLE IF NOT EXISTS %s(%s PRIMARY KEY, %s)".formatted(table, id, store));
    PreparedStatement statement =
        session.prepare(
            ("INSERT INTO %1$s(%2$s, %3$s) VALUES (?, ?)"
                    + " ON CONFLICT(%2$s) DO UPDATE SET %3$s = excluded.%3$s")
                .formatted(table, id, store));
    statement.setString(1, ROW_ID);
    statement.setString(2, json);
    statement.executeUpdate();
  }

  void drop(Session session) throws SQLException {
    session.execute("DROP TABLE IF EXISTS " + table);
  }

  @Override
  public String toString() {
    return table;
  }
}
