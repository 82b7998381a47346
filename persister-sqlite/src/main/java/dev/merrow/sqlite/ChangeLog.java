package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.LoggedChanges;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.wire.MalformedMessageException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The table of {@link LoggedChanges}. */
final class ChangeLog {
  private final CellsSchema schema;

  ChangeLog(CellsSchema schema) {
    this.schema = schema;
  }

  /** Returns the position of the last entry; null if there is none. */
  @Nullable Long end(Session session) throws SQLException {
    return session.queryLong("SELECT max(position) FROM " + schema.changes);
  }

  /**
   * Adds what was saved.
   *
   * @param end the position of the last entry; null if there is none
   * @param changes null for too much to tell
   * @return its position
   */
  long add(Session session, @Nullable Long end, @Nullable MergeableChanges changes)
      throws SQLException {
    String text = LoggedChanges.encode(changes);
    long position = end == null ? LoggedChanges.firstPosition() : end + LoggedChanges.sizeOf(text);
    PreparedStatement statement =
        session.prepare("INSERT INTO " + schema.changes + " VALUES (?, ?)");
    statement.setLong(1, position);
    statement.setString(2, text);
    statement.executeUpdate();
    PreparedStatement trim =
        session.prepare("DELETE FROM " + schema.changes + " WHERE position < ?");
    trim.setLong(1, position - LoggedChanges.MAX_SIZE);
    trim.executeUpdate();
    return position;
  }

  private void add(Session session, LoggedChanges merged, String changes) {
    try {
      merged.add(changes);
    } catch (MalformedMessageException e) {
      throw new PersisterException(
          "No version of Merrow can have logged the content of "
              + schema
              + " of "
              + session
              + ": "
              + e.getMessage(),
          false,
          e);
    }
  }

  /** Returns what was saved since a position, merged; null if that can't be told any more. */
  @Nullable MergeableChanges since(Session session, long position) throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "SELECT position, changes FROM "
                + schema.changes
                + " WHERE position >= ? ORDER BY position");
    statement.setLong(1, position);
    LoggedChanges merged = new LoggedChanges();
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next() || rows.getLong(1) != position) {
        return null;
      }
      while (rows.next()) {
        String changes = rows.getString(2);
        if (changes == null) {
          return null;
        }
        add(session, merged, changes);
      }
    }
    return merged.merged();
  }
}
