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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
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

  /**
   * Positions are so many times what the entries have of characters, and a random number less than
   * that is added to each. A standby that takes over may lack the last entries; then those that are
   * written instead, which often have as many characters, don't get the positions of the others.
   */
  private static final int SCALE = 1 << 16;

  private static final long LOG_SIZE = (long) LoggedChanges.MAX_SIZE * SCALE;

  /** Old entries are removed from the log when a process begins, and after so much was added. */
  private static final long TRIM_SIZE = LOG_SIZE / 32;

  private final CellsSchema schema;
  private final PostgresMode.Cells mode;
  private final String path;
  private final PostgresInbox inbox;
  private BooleanSupplier takesInbox = () -> false;
  private boolean present;
  private String sender = "";

  /** The path as this transaction has found it when it checked the log. */
  private @Nullable Path held;

  /** The position of what this transaction has written. */
  private @Nullable Long written;

  /** Whether the next entry of the log removes old ones. */
  private boolean trims = true;

  /** A path that is there. */
  private record Path(long id, long position) {}

  PostgresCellsTables(PostgresMode.Cells mode) {
    this.mode = mode;
    this.schema = new CellsSchema(mode.name());
    this.path = LongIds.encodePath(mode.path());
    this.inbox = new PostgresInbox(schema, mode.name(), path);
  }

  /** Returns the inbox of the path. */
  PostgresInbox inbox() {
    return inbox;
  }

  /** Has rows that wait in the inbox count as changes of others while a condition holds. */
  void takeInboxWhile(BooleanSupplier condition) {
    takesInbox = condition;
  }

  @Override
  public String topic() {
    return Notices.topic("cells", mode.name() + '\0' + mode.path());
  }

  @Override
  public List<String> topics() {
    return List.of(topic(), inbox.topic());
  }

  @Override
  public void beforeWriting(PostgresSession session, String writer) {
    sender = writer;
    forget();
  }

  private void forget() {
    held = null;
    written = null;
  }

  @Override
  public void failed() {
    present = false;
    forget();
    inbox.failed();
  }

  @Override
  public String presentVersion(PostgresSession session) throws SQLException {
    String version = String.valueOf(end(session));
    return takesInbox.getAsBoolean() && inbox.isWaiting(session)
        ? version + ", and an inbox"
        : version;
  }

  /** The position of the last save. */
  @Override
  public String version(PostgresSession session) throws SQLException {
    // writers of a path wait for each other from there on, so no other has written since
    Long mine = written;
    written = null;
    return String.valueOf(mine == null ? end(session) : mine);
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

  /** One query, as this is asked with each save. */
  @Override
  public boolean holds(PostgresSession session, @Nullable Long position) throws SQLException {
    forget();
    if (position == null || !(present || isPresent(session))) {
      return false;
    }
    present = true;
    PreparedStatement statement =
        session.prepare(
            ("SELECT p.path_id, p.position, EXISTS (SELECT 1 FROM %s AS c"
                    + " WHERE c.path_id = p.path_id AND c.position = ?),"
                    + " (SELECT value FROM %s WHERE key = 'version')"
                    + " FROM %s AS p WHERE p.path = ?")
                .formatted(schema.changes, schema.meta, schema.paths));
    statement.setLong(1, position);
    statement.setString(2, path);
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next() || !rows.getBoolean(3)) {
        return false;
      }
      if (CellsSchema.isKnown(rows.getString(4))) {
        held = new Path(rows.getLong(1), rows.getLong(2));
        return true;
      }
    }
    return isPresent(session);
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
    forget();
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
   * @param logged the text for the log; null if the changes are too large for it
   */
  private Written write(
      PostgresSession session, StampedTables tables, StampedValues values, @Nullable String logged)
      throws SQLException {
    Path found = held == null ? find(session) : held;
    if (found == null) {
      throw noPath();
    }
    CellsWriter writer = new CellsWriter(session, schema);
    writer.write(tables, values);
    if (!writer.flush(found.id(), found.position())) {
      return nothingWritten(Objects.requireNonNull(end(session), "position"));
    }
    long size = sizeOf(logged, writer);
    return wrote(addToLog(session, found.id(), size, logged), size);
  }

  /** Returns by how much a position grows. Places are positions, too: later cells have greater. */
  private static long sizeOf(@Nullable String logged, CellsWriter writer) {
    long size = LoggedChanges.sizeOf(logged) * SCALE + ThreadLocalRandom.current().nextInt(SCALE);
    return Math.max(size, writer.places());
  }

  private Written wrote(long after, long size) {
    long before = after - size;
    written = after;
    trims = before / TRIM_SIZE != after / TRIM_SIZE;
    return new Written(before, after);
  }

  private Written nothingWritten(long position) {
    written = position;
    return new Written(position, position);
  }

  private IllegalStateException noPath() {
    return new IllegalStateException("There is no path '" + mode.path() + "' any more");
  }

  /** Adds an entry, and notifies others once it is committed; returns its position. */
  private long addToLog(PostgresSession session, long pathId, long size, @Nullable String logged)
      throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "WITH moved AS (UPDATE "
                + schema.paths
                + " SET position = position + ? WHERE path_id = ? RETURNING path_id, position)"
                + loggedAfterMoved()
                + " SELECT position, pg_notify('"
                + Notices.CHANNEL
                + "', ?) FROM moved");
    statement.setLong(1, size);
    statement.setLong(2, pathId);
    statement.setString(3, logged);
    statement.setString(4, Notices.text(topic(), sender));
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw noPath();
      }
      return rows.getLong(1);
    }
  }

  /**
   * Adds to the log at the position of {@code moved}, and now and then removes old entries: to look
   * for them each time would take as long as to write one.
   */
  private String loggedAfterMoved() {
    String added =
        ", added AS (INSERT INTO %s (path_id, position, changes) SELECT path_id, position, ? FROM moved)"
            .formatted(schema.changes);
    return trims
        ? added
            + (", trimmed AS (DELETE FROM %s AS entry USING moved"
                    + " WHERE entry.path_id = moved.path_id AND entry.position < moved.position - %s)")
                .formatted(schema.changes, LOG_SIZE)
        : added;
  }

  /**
   * Does with one statement what {@link #holds} and {@link #write} do with three. The entry of the
   * log comes last here, too: its position depends on how many rows were written before.
   */
  @Override
  public @Nullable Written writeAtOnce(
      PostgresSession session, @Nullable Long position, MergeableChanges changes)
      throws SQLException {
    forget();
    if (position == null || !present) {
      return null;
    }
    CellsWriter writer = new CellsWriter(session, schema);
    writer.write(changes.tables(), changes.values());
    if (!writer.fitsOneStatement()) {
      return null;
    }
    String logged = LoggedChanges.encode(changes);
    long size = sizeOf(logged, writer);
    List<CellsWriter.Part> parts = writer.parts();
    PreparedStatement statement = session.prepare(atOnce(parts));
    statement.setString(1, path);
    statement.setLong(2, position);
    int index = 3;
    for (CellsWriter.Part part : parts) {
      index = part.bind(session, statement, index);
    }
    statement.setLong(index++, size);
    statement.setString(index++, logged);
    statement.setString(index, Notices.text(topic(), sender));
    session.commitEach(true);
    Written result = null;
    try (ResultSet rows = statement.executeQuery()) {
      if (rows.next()) {
        long after = rows.getLong(2);
        result = rows.wasNull() ? nothingWritten(rows.getLong(1)) : wrote(after, size);
      }
    }
    session.commitEach(false);
    return result;
  }

  private String atOnce(List<CellsWriter.Part> parts) {
    StringBuilder sql =
        new StringBuilder(
            ("WITH known AS MATERIALIZED (SELECT path_id, position FROM %s AS p WHERE path = ?"
                    + " AND EXISTS (SELECT 1 FROM %s AS c"
                    + " WHERE c.path_id = p.path_id AND c.position = ?)"
                    + " AND EXISTS (SELECT 1 FROM %s WHERE key = 'version' AND value = '%s'))")
                .formatted(schema.paths, schema.changes, schema.meta, CellsSchema.VERSION));
    List<String> counts = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      String insert = parts.get(i).insert();
      sql.append(", part%s AS (%s RETURNING 1)".formatted(i, insert));
      counts.add("(SELECT count(*) FROM part" + i + ")");
    }
    // a materialized one, so that moving waits until all is written, and is not asked again
    return sql.append(", changed AS MATERIALIZED (SELECT path_id FROM known WHERE ")
        .append(String.join(" + ", counts))
        .append(" > 0), moved AS (UPDATE ")
        .append(schema.paths)
        .append(" AS p SET position = p.position + ? FROM changed")
        .append(" WHERE p.path_id = changed.path_id RETURNING p.path_id, p.position)")
        .append(loggedAfterMoved())
        .append(" SELECT known.position, moved.position, CASE WHEN moved.position IS NOT NULL")
        .append(" THEN pg_notify('" + Notices.CHANNEL + "', ?)::text END")
        .append(" FROM known LEFT JOIN moved USING (path_id)")
        .toString();
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
    inbox.ensure(session);
  }

  @Override
  public String toString() {
    return "path '%s' in the tables of \"%s\"".formatted(mode.path(), mode.name());
  }
}
