package dev.merrow.sqlite;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.PersisterException;
import dev.merrow.stamp.StampHash;
import dev.merrow.wire.MalformedMessageException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The table of TinyBase's JSON mode: one row, whose id is {@code _}, with one text. */
final class JsonTable {
  private static final String ROW_ID = "_";

  private final SqliteMode.Json names;
  private final String table;
  private final String id;
  private final String store;
  private @Nullable Instant seenWritten;
  private int seenHash;

  JsonTable(SqliteMode.Json names) {
    this.names = names;
    this.table = Sql.quote(names.tableName());
    this.id = Sql.quote(names.idColumnName());
    this.store = Sql.quote(names.storeColumnName());
  }

  /** The text, or null if there is none. */
  @Nullable String readText(Session session) throws SQLException {
    return session.hasTable(names.tableName())
        ? session.queryText("SELECT %s FROM %s WHERE %s = ?".formatted(store, table, id), ROW_ID)
        : null;
  }

  /**
   * The content that the text says, or null if there is none.
   *
   * @throws PersisterException if it says none
   */
  <C> @Nullable C read(Session session, ContentFormat<C, ?> format) throws SQLException {
    return decode(session, readText(session), format);
  }

  /** As {@link #read}, of a text that was read already. */
  <C> @Nullable C decode(Session session, @Nullable String json, ContentFormat<C, ?> format)
      throws SQLException {
    try {
      if (json == null) {
        return null;
      }
      return format.isOutdated(json)
          ? format.decode(json, written(session, json))
          : format.decode(json);
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

  /** When a text was written: as long as it is the same, that does not change with the file. */
  private Instant written(Session session, String json) {
    int hash = StampHash.ofString(json);
    Instant written = seenWritten;
    if (written == null || hash != seenHash) {
      written = session.modified();
      seenWritten = written;
      seenHash = hash;
    }
    return written;
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
