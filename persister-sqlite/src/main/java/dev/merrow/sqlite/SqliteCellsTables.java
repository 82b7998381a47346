package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.CellsTables;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The content in the tables of cells mode, within transactions. */
final class SqliteCellsTables implements CellsTables<Session> {
  private final CellsSchema schema;
  private final ChangeLog log;
  private final SqliteInbox inbox;

  SqliteCellsTables(String name) {
    this.schema = new CellsSchema(name);
    this.log = new ChangeLog(schema);
    this.inbox = new SqliteInbox(name);
  }

  /**
   * Returns whether the tables are there.
   *
   * @throws PersisterException if they are of a newer version
   */
  boolean isPresent(Session session) throws SQLException {
    return schema.isPresent(session);
  }

  /** A file that is the same as before lacks nothing that was saved. */
  @Override
  public boolean holds(Session session, @Nullable Long position) throws SQLException {
    return isPresent(session);
  }

  @Override
  public boolean ensure(Session session) throws SQLException {
    if (!schema.isPresent(session)) {
      schema.create(session);
      return true;
    }
    return isEmpty(session);
  }

  private boolean isEmpty(Session session) throws SQLException {
    return session.queryLong(
            ("SELECT 1 WHERE EXISTS(SELECT 1 FROM %s) OR EXISTS(SELECT 1 FROM %s)"
                    + " OR EXISTS(SELECT 1 FROM %s) OR EXISTS(SELECT 1 FROM %s)"
                    + " OR EXISTS(SELECT 1 FROM %s WHERE key <> 'version')")
                .formatted(schema.rows, schema.cellIds, schema.tables, schema.values, schema.meta))
        == null;
  }

  @Override
  public boolean hasBrokenViews(Session session) throws SQLException {
    return isPresent(session) && schema.hasBrokenViews(session);
  }

  @Override
  public void remakeViews(Session session) throws SQLException {
    schema.remakeViews(session);
    inbox.ensureViews(session);
  }

  @Override
  public @Nullable MergeableContent read(Session session) throws SQLException {
    if (!isPresent(session)) {
      return null;
    }
    try {
      return new CellsReader(session, schema).read();
    } catch (IllegalArgumentException e) {
      throw new PersisterException(
          "No version of Merrow can have saved the content of "
              + schema
              + " of "
              + session
              + ": "
              + e.getMessage(),
          false,
          e);
    }
  }

  @Override
  public Written write(Session session, MergeableContent content, boolean intoEmpty)
      throws SQLException {
    return write(session, content.tables(), content.values(), null, intoEmpty);
  }

  @Override
  public Written write(Session session, MergeableChanges changes) throws SQLException {
    return write(session, changes.tables(), changes.values(), changes, false);
  }

  /**
   * Writes content.
   *
   * @param logged the changes for the log; null if they are too large for it
   */
  private Written write(
      Session session,
      StampedTables tables,
      StampedValues values,
      @Nullable MergeableChanges logged,
      boolean intoEmpty)
      throws SQLException {
    Long end = log.end(session);
    long before = session.totalChanges();
    CellsWriter writer = new CellsWriter(session, schema, intoEmpty);
    writer.write(tables, values);
    writer.flush();
    if (session.totalChanges() == before) {
      return new Written(end, end);
    }
    return new Written(end, log.add(session, end, logged));
  }

  @Override
  public @Nullable Long end(Session session) throws SQLException {
    return log.end(session);
  }

  @Override
  public @Nullable MergeableChanges since(Session session, long position) throws SQLException {
    return log.since(session, position);
  }

  /** Removes all but what other programs have put into the inbox. */
  void drop(Session session) throws SQLException {
    inbox.dropIfEmpty(session);
    schema.drop(session);
  }

  @Override
  public String toString() {
    return schema.toString();
  }
}
