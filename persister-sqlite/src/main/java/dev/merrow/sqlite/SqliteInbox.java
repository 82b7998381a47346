package dev.merrow.sqlite;

import dev.merrow.persist.sql.internal.InboxRow;
import dev.merrow.persist.sql.internal.InboxTable;
import dev.merrow.persist.sql.internal.SqlText;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The inbox of a store in cells mode. A transaction's rows become visible together, and are then
 * taken together.
 */
final class SqliteInbox implements InboxTable<Session> {
  private final String name;
  private final String table;
  private final WritableViews views;

  /**
   * Creates the inbox.
   *
   * @param prefix the prefix of the names of all tables
   */
  SqliteInbox(String prefix) {
    this.name = prefix + "_inbox";
    this.table = SqlText.quote(name);
    this.views = new WritableViews(prefix);
  }

  @Override
  public void ensure(Session session) throws SQLException {
    if (!session.hasTable(name)) {
      session.execute(
          "CREATE TABLE "
              + table
              + "(inbox_id INTEGER PRIMARY KEY AUTOINCREMENT,"
              + " table_id TEXT, row_id TEXT, cell_id TEXT, value_id TEXT, content TEXT,"
              + " action TEXT NOT NULL DEFAULT 'set' CHECK (action IN ('set', 'delete')),"
              + " added TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, reason TEXT)");
    }
    views.ensure(session);
  }

  /** Makes the views writable again that were recreated, if the table is there. */
  void ensureViews(Session session) throws SQLException {
    if (session.hasTable(name)) {
      views.ensure(session);
    }
  }

  /** Removes the table if nothing is in it. */
  void dropIfEmpty(Session session) throws SQLException {
    if (session.hasTable(name) && session.isEmpty("FROM " + table)) {
      session.execute("DROP TABLE " + table);
    }
  }

  @Override
  public boolean isWaiting(Session session) throws SQLException {
    return session.hasTable(name) && !session.isEmpty("FROM " + table + " WHERE reason IS NULL");
  }

  @Override
  public List<InboxRow> waiting(Session session, int max) throws SQLException {
    List<InboxRow> waiting = new ArrayList<>();
    if (session.hasTable(name)) {
      PreparedStatement statement =
          session.prepare(
              "SELECT inbox_id, table_id, row_id, cell_id, value_id, content, action FROM "
                  + table
                  + " WHERE reason IS NULL ORDER BY inbox_id LIMIT ?");
      statement.setInt(1, max);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          waiting.add(
              new InboxRow(
                  rows.getLong(1),
                  0,
                  rows.getString(2),
                  rows.getString(3),
                  rows.getString(4),
                  rows.getString(5),
                  rows.getString(6),
                  rows.getString(7)));
        }
      }
    }
    return waiting;
  }

  /** Nobody else writes during a transaction that writes. */
  @Override
  public boolean claim(Session session, Collection<Long> numbers) throws SQLException {
    if (!session.hasTable(name)) {
      return false;
    }
    PreparedStatement statement =
        session.prepare("SELECT 1 FROM " + table + " WHERE inbox_id = ? AND reason IS NULL");
    for (Long number : numbers) {
      statement.setLong(1, number);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void remove(Session session, Collection<Long> numbers) throws SQLException {
    PreparedStatement statement = session.prepare("DELETE FROM " + table + " WHERE inbox_id = ?");
    for (Long number : numbers) {
      statement.setLong(1, number);
      statement.executeUpdate();
    }
  }

  @Override
  public void refuse(Session session, Map<Long, String> reasons) throws SQLException {
    PreparedStatement statement =
        session.prepare("UPDATE " + table + " SET reason = ? WHERE inbox_id = ?");
    for (Map.Entry<Long, String> entry : reasons.entrySet()) {
      statement.setString(1, SqlText.wellFormed(entry.getValue()));
      statement.setLong(2, entry.getKey());
      statement.executeUpdate();
    }
  }

  @Override
  public String decode(Session session, String id) {
    return SqlText.decode(id);
  }
}
