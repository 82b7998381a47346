package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The content in the tables of cells mode, within transactions. */
final class CellsTables {
  private final CellsSchema schema;
  private final ChangeLog log;

  CellsTables(String name) {
    this.schema = new CellsSchema(name);
    this.log = new ChangeLog(schema);
  }

  ChangeLog log() {
    return log;
  }

  /**
   * Returns whether the tables are there.
   *
   * @throws PersisterException if they are of a newer version
   */
  boolean isPresent(Session session) throws SQLException {
    return schema.isPresent(session);
  }

  /** Makes the tables unless they are there; returns whether nothing is in them. */
  boolean ensure(Session session) throws SQLException {
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

  /** Returns whether the tables are there, but a view on them is missing or can't be read. */
  boolean hasBrokenViews(Session session) throws SQLException {
    return isPresent(session) && schema.hasBrokenViews(session);
  }

  /** Recreates all views. */
  void remakeViews(Session session) throws SQLException {
    schema.remakeViews(session);
  }

  /** Returns all that is there, without hashes; null if the tables are not. */
  @Nullable MergeableContent read(Session session) throws SQLException {
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

  /**
   * Writes whole content.
   *
   * @param intoEmpty whether nothing is there; otherwise it is merged
   */
  void write(Session session, MergeableContent content, boolean intoEmpty) throws SQLException {
    long before = session.totalChanges();
    new CellsWriter(session, schema, intoEmpty).write(content.tables(), content.values());
    if (session.totalChanges() != before) {
      log.add(session, null);
    }
  }

  /** Writes changes, merged with what is there. */
  void write(Session session, MergeableChanges changes) throws SQLException {
    long before = session.totalChanges();
    new CellsWriter(session, schema, false).write(changes.tables(), changes.values());
    if (session.totalChanges() != before) {
      log.add(session, changes);
    }
  }

  void drop(Session session) throws SQLException {
    schema.drop(session);
  }

  @Override
  public String toString() {
    return schema.toString();
  }
}
