package dev.merrow.sqlite;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.PersisterException;
import dev.merrow.wire.MalformedMessageException;
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

  /** The text, or null if there is none. */
  private @Nullable String read(Session session) throws SQLException {
    return session.hasTable(names.tableName())
        ? session.queryText("SELECT %s FROM %s WHERE %s = ?".formatted(store, table, id), ROW_ID)
        : null;
  }

  /**
   * The content that the text says, or null if there is none.
   *
   * @throws PersisterException if it says none
   */
  <C> @Nullable C read(Session session, ContentFormat<C> format) throws SQLException {
    String json = read(session);
    try {
      return json == null ? null : format.decode(json);
    } catch (MalformedMessageException e) {
      throw new PersisterException(
          "Table "
              + this
              + " of "
              + session
              + " does not hold a store's JSON text: "
              + e.getMessage(),
          false,
          e);
    }
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
