package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.ContentCodec;
import dev.merrow.wire.MalformedMessageException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The last saves, so that others who use the same database need read no more than these. An entry's
 * position is the sum of the sizes so far: so it is known at a glance which are too old to keep. It
 * begins at random, so that a position says also which log it is in.
 */
final class ChangeLog {
  /** The approximate number of characters of changes that are kept. */
  static final int MAX_SIZE = 4 * 1024 * 1024;

  /** A save of more than this many cells is only noted: others then read everything. */
  static final int MAX_CELLS = 2_000;

  private static final int MAX_ENTRY = 256 * 1024;
  private static final long MAX_BEGINNING = 1L << 52;

  /** The end of the stamps' time, so that none lies ahead of it. */
  private static final InstantSource LAST = InstantSource.fixed(Instant.ofEpochMilli(Hlc.MAX_TIME));

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
   * @param changes null for too much to tell
   * @return its position
   */
  long add(Session session, @Nullable MergeableChanges changes) throws SQLException {
    String text =
        changes == null || changes.cellCount() > MAX_CELLS
            ? null
            : ContentCodec.encodeChanges(changes);
    if (text != null && text.length() > MAX_ENTRY) {
      text = null;
    }
    Long end = end(session);
    long position =
        end == null
            ? ThreadLocalRandom.current().nextLong(MAX_BEGINNING)
            : end + (text == null ? 1 : text.length());
    PreparedStatement statement =
        session.prepare("INSERT INTO " + schema.changes + " VALUES (?, ?)");
    statement.setLong(1, position);
    statement.setString(2, text);
    statement.executeUpdate();
    PreparedStatement trim =
        session.prepare("DELETE FROM " + schema.changes + " WHERE position < ?");
    trim.setLong(1, position - MAX_SIZE);
    trim.executeUpdate();
    return position;
  }

  private MergeableChanges decode(Session session, String changes) {
    try {
      return ContentCodec.decodeChanges(changes);
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
    MergeableStore merged = MergeableStore.createMergeableStore("", LAST);
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next() || rows.getLong(1) != position) {
        return null;
      }
      while (rows.next()) {
        String changes = rows.getString(2);
        if (changes == null) {
          return null;
        }
        merged.loadMergeableChanges(decode(session, changes));
      }
    }
    return merged.getMergeableContent().asChanges();
  }
}
