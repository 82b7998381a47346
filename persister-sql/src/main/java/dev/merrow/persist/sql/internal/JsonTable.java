package dev.merrow.persist.sql.internal;

import dev.merrow.persist.PersisterException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The table of TinyBase's JSON mode: one row, whose id is {@code _}, with one text. */
public final class JsonTable {
  private static final String ROW_ID = "_";

  private final JsonColumns names;
  private final String table;
  private final String id;
  private final String store;

  /** Creates a table, which need not be in the database yet. */
  public JsonTable(JsonColumns names) {
    this.names = names;
    this.table = SqlText.quote(names.tableName());
    this.id = SqlText.quote(names.idColumnName());
    this.store = SqlText.quote(names.storeColumnName());
  }

  /** Returns the text, or null if there is none. */
  public @Nullable String readText(SqlSession session) throws SQLException {
    return session.hasTable(names.tableName())
        ? session.queryText("SELECT %s FROM %s WHERE %s = ?".formatted(store, table, id), ROW_ID)
        : null;
  }

  /** Returns the exception for a text that is not what it should be. */
  public PersisterException malformed(Object database, Exception cause) {
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

  /** Writes the text, into a table that is created unless it exists. */
  public void write(SqlSession session, String json) throws SQLException {
    // some databases refuse IF NOT EXISTS, too, to users who may not create tables
    if (!session.hasTable(names.tableName())) {
      session.execute(
          "CREATE TABLE IF NOT EXISTS %1$s(%2$s %4$s PRIMARY KEY, %3$s %4$s)"
              .formatted(table, id, store, names.type()));
    }
    PreparedStatement statement =
        session.prepare(
            ("INSERT INTO %1$s(%2$s, %3$s) VALUES (?, ?)"
                    + " ON CONFLICT(%2$s) DO UPDATE SET %3$s = excluded.%3$s")
                .formatted(table, id, store));
    statement.setString(1, ROW_ID);
    statement.setString(2, json);
    statement.executeUpdate();
  }

  /** Removes the table. */
  public void drop(SqlSession session) throws SQLException {
    session.execute("DROP TABLE IF EXISTS " + table);
  }

  @Override
  public String toString() {
    return table;
  }
}
