package dev.merrow.postgres;

import dev.merrow.Cell;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.CellColumns;
import dev.merrow.persist.sql.internal.CellsAssembly;
import dev.merrow.persist.sql.internal.CellsTables;
import dev.merrow.persist.sql.internal.LoggedChanges;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.wire.MalformedMessageException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The content of a path in the tables of cells mode.
 *
 * <p>Writers of one path don't wait for each other, but for those that write the same cells, until
 * they add to the log: that is one statement, the last before the commit. So entries of the log
 * become visible in the order of their positions, and a reader misses none.
 */
final class PostgresCellsTables implements CellsTables<PostgresSession>, DatabasePart {
  private static final int FETCH_SIZE = 5_000;

  private final CellsSchema schema;
  private final PostgresMode.Cells mode;
  private final String path;
  private boolean present;
  private String sender = "";

  /** A path that is there. */
  private record Path(long id, long position) {}

  PostgresCellsTables(PostgresMode.Cells mode) {
    this.mode = mode;
    this.schema = new CellsSchema(mode.name());
    this.path = LongIds.encodePath(mode.path());
  }

  @Override
  public String topic() {
    return Notices.topic("cells", mode.name() + '\0' + mode.path());
  }

  @Override
  public void beforeWriting(PostgresSession session, String writer) {
    sender = writer;
  }

  @Override
  public void failed() {
    present = false;
  }

  /** The position of the last save. */
  @Override
  public String version(PostgresSession session) throws SQLException {
    return String.valueOf(end(session));
  }

  private boolean isPresent(PostgresSession session) throws SQLException {
    return schema.isPresent(session, this);
  }

  private @Nullable Path find(PostgresSession session) throws SQLException {
    PreparedStatement statement =
        session.prepare("SELECT path_id, position FROM " + schema.paths + " WHERE path = ?");
    statement.setString(1, path);
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? new Path(rows.getLong(1), rows.getLong(2)) : null;
    }
  }

  @Override
  public boolean holds(PostgresSession session, @Nullable Long position) throws SQLException {
    if (position == null || !isPresent(session)) {
      return false;
    }
    PreparedStatement statement =
        session.prepare(
            "SELECT 1 FROM %s JOIN %s USING (path_id) WHERE path = ? AND %s.position = ?"
                .formatted(schema.paths, schema.changes, schema.changes));
    statement.setString(1, path);
    statement.setLong(2, position);
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  /** Makes the tables and the path, with an entry of the log that all begin after. */
  @Override
  public boolean ensure(PostgresSession session) throws SQLException {
    if (!isPresent(session)) {
      schema.create(session, this);
    }
    if (find(session) != null) {
      return false;
    }
    PreparedStatement statement =
        session.prepare(
            ("WITH made AS (INSERT INTO %s (path, position) VALUES (?, ?)"
                    + " ON CONFLICT (path) DO NOTHING RETURNING path_id, position)"
                    + " INSERT INTO %s (path_id, position) SELECT path_id, position FROM made")
                .formatted(schema.paths, schema.changes));
    statement.setString(1, path);
    statement.setLong(2, LoggedChanges.firstPosition());
    return statement.executeUpdate() > 0;
  }

  @Override
  public @Nullable MergeableContent read(PostgresSession session) throws SQLException {
    if (!isPresent(session)) {
      return null;
    }
    CellsAssembly content = new CellsAssembly();
    try {
      return read(session, content);
    } catch (IllegalArgumentException e) {
      throw new PersisterException(
          "No version of Merrow can have saved the content of %s: %s"
              .formatted(this, content.located(e).getMessage()),
          false,
          e);
    }
  }

  private @Nullable MergeableContent read(PostgresSession session, CellsAssembly content)
      throws SQLException {
    Path found = find(session);
    if (found == null) {
      return null;
    }
    LongIds ids = new LongIds(session, schema);
    read(
        session,
        "table_id, row_id, cell_id, type, cell, hlc FROM " + schema.cells,
        " ORDER BY place",
        found,
        rows ->
            content
                .row(ids.decode(rows.getString(1)), ids.decode(rows.getString(2)))
                .add(ids.decode(rows.getString(3)), () -> cell(rows, 4)));
    read(
        session,
        "table_id, row_id, hlc FROM " + schema.rows,
        "",
        found,
        rows ->
            content
                .row(ids.decode(rows.getString(1)), ids.decode(rows.getString(2)))
                .setHlc(rows.getString(3)));
    read(
        session,
        "table_id, hlc FROM " + schema.tables,
        "",
        found,
        rows -> content.table(ids.decode(rows.getString(1)), rows.getString(2)));
    read(
        session,
        "value_id, type, value, hlc FROM " + schema.values,
        " ORDER BY place",
        found,
        rows -> content.value(ids.decode(rows.getString(1)), () -> cell(rows, 2)));
    return content.content(ownStamp(session, "tables_hlc"), ownStamp(session, "values_hlc"));
  }

  /** Reads a row. */
  @FunctionalInterface
  private interface RowReader {
    void read(ResultSet rows) throws SQLException;
  }

  private static void read(
      PostgresSession session, String what, String order, Path of, RowReader reader)
      throws SQLException {
    try (PreparedStatement statement =
        session.prepareOnce("SELECT " + what + " WHERE path_id = ?" + order)) {
      statement.setFetchSize(FETCH_SIZE);
      statement.setLong(1, of.id());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }

  /** Reads the columns for type, cell and stamp, which begin at an index. */
  private static StampedCell cell(ResultSet rows, int index) throws SQLException {
    Cell cell = CellColumns.read(rows, rows.getInt(index), index + 1);
    return new StampedCell(cell, CellsAssembly.parse(rows.getString(index + 2)));
  }

  private @Nullable String ownStamp(PostgresSession session, String column) throws SQLException {
    return session.queryText(
        "SELECT " + column + " FROM " + schema.paths + " WHERE path = ?", path);
  }

  @Override
  public Written write(PostgresSession session, MergeableContent content, boolean intoEmpty)
      throws SQLException {
    return write(session, content.tables(), content.values(), null);
  }

  @Override
  public Written write(PostgresSession session, MergeableChanges changes) throws SQLException {
    return write(session, changes.tables(), changes.values(), LoggedChanges.encode(changes));
  }

  /**
   * Writes content.
   *
   * @param logged what the log tells of it; null for too much to tell
   */
  private Written write(
      PostgresSession session, StampedTables tables, StampedValues values, @Nullable String logged)
      throws SQLException {
    Path found = find(session);
    if (found == null) {
      throw new IllegalStateException("There is no path '" + mode.path() + "' any more");
    }
    CellsWriter writer = new CellsWriter(session, schema, found.id(), found.position());
    writer.write(tables, values);
    if (!writer.flush()) {
      Long end = end(session);
      return new Written(end, end);
    }
    // places are positions, too: cells that come later have greater ones
    long size = Math.max(LoggedChanges.sizeOf(logged), writer.place() - found.position());
    long after = addToLog(session, found.id(), size, logged);
    return new Written(after - size, after);
  }

  /** Adds an entry, and notifies others once it is committed; returns its position. */
  private long addToLog(PostgresSession session, long pathId, long size, @Nullable String logged)
      throws SQLException {
    PreparedStatement statement =
        session.prepare(
            ("WITH moved AS (UPDATE %1$s SET position = position + ? WHERE path_id = ?"
                    + " RETURNING path_id, position),"
                    + " added AS (INSERT INTO %2$s (path_id, position, changes)"
                    + " SELECT path_id, position, ? FROM moved),"
                    + " trimmed AS (DELETE FROM %2$s AS entry USING moved"
                    + " WHERE entry.path_id = moved.path_id AND entry.position < moved.position - %3$s)"
                    + " SELECT position, pg_notify('%4$s', ?) FROM moved")
                .formatted(schema.paths, schema.changes, LoggedChanges.MAX_SIZE, Notices.CHANNEL));
    statement.setLong(1, size);
    statement.setLong(2, pathId);
    statement.setString(3, logged);
    statement.setString(4, Notices.text(topic(), sender));
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new IllegalStateException("There is no path '" + mode.path() + "' any more");
      }
      return rows.getLong(1);
    }
  }

  @Override
  public @Nullable Long end(PostgresSession session) throws SQLException {
    if (!present) {
      present = isPresent(session);
    }
    Path found = present ? find(session) : null;
    return found == null ? null : found.position();
  }

  @Override
  public @Nullable MergeableChanges since(PostgresSession session, long position)
      throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "SELECT l.position, l.changes FROM %s AS l JOIN %s USING (path_id)"
                    .formatted(schema.changes, schema.paths)
                + " WHERE path = ? AND l.position >= ? ORDER BY l.position");
    statement.setString(1, path);
    statement.setLong(2, position);
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
        merged.add(changes);
      }
    } catch (MalformedMessageException e) {
      throw new PersisterException(
          "No version of Merrow can have logged the changes of %s: %s"
              .formatted(this, e.getMessage()),
          false,
          e);
    }
    return merged.merged();
  }

  @Override
  public boolean hasBrokenViews(PostgresSession session) throws SQLException {
    return isPresent(session) && schema.hasMissingViews(session);
  }

  @Override
  public void remakeViews(PostgresSession session) throws SQLException {
    schema.remakeViews(session);
  }

  @Override
  public String toString() {
    return "path '%s' in the tables of \"%s\"".formatted(mode.path(), mode.name());
  }
}
