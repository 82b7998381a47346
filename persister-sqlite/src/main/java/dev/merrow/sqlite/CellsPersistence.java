package dev.merrow.sqlite;

import dev.merrow.persist.News;
import dev.merrow.persist.Persistence;
import dev.merrow.persist.PersisterException;
import dev.merrow.sqlite.Session.Version;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.wire.MalformedMessageException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Content cell by cell, in rows that SQL can see. */
final class CellsPersistence implements Persistence<MergeableContent, MergeableChanges> {
  private final Database database;
  private final CellsSchema schema;
  private final ChangeLog log;
  private @Nullable Seen seen;

  /**
   * Up to where what is in the database is known here.
   *
   * @param fileKey which file it is
   * @param version the state of the database; null if others have written since
   * @param position the last known entry of the log; null if there was none
   */
  private record Seen(Object fileKey, @Nullable Version version, @Nullable Long position) {}

  /** All that was found; nothing if the tables are not there. */
  private record Found(@Nullable MergeableContent content, Seen seen) {}

  /** What was found to have been saved lately; nothing if that can't be told. */
  private record FoundNews(@Nullable MergeableChanges changes, Seen seen) {}

  CellsPersistence(Database database, String name) {
    this.database = database;
    this.schema = new CellsSchema(name);
    this.log = new ChangeLog(schema);
  }

  @Override
  public @Nullable MergeableContent load() throws Exception {
    seen = null;
    if (!database.exists()) {
      return null;
    }
    Found found =
        database.read(
            session ->
                schema.isPresent(session)
                    ? new Found(read(session), see(session))
                    : new Found(null, seeNothing(session)));
    seen = found.seen();
    return found.content();
  }

  private MergeableContent read(Session session) throws SQLException {
    try {
      return new CellsReader(session, schema).read();
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private PersisterException damaged(Exception cause) {
    return new PersisterException(
        "What is in " + database + " can't have been saved so: " + cause.getMessage(),
        false,
        cause);
  }

  private Seen see(Session session) throws SQLException {
    return new Seen(session.fileKey(), session.version(), log.end(session));
  }

  private static Seen seeNothing(Session session) throws SQLException {
    return new Seen(session.fileKey(), session.version(), null);
  }

  @Override
  public void save(MergeableContent content) throws Exception {
    seen = database.write(session -> writeAll(session, content));
  }

  @Override
  public void saveChanges(MergeableChanges changes, Supplier<MergeableContent> content)
      throws Exception {
    seen =
        database.write(
            session -> {
              if (isKnown(session)) {
                return write(session, changes);
              }
              // another file, or an empty one: it lacks all that was saved before
              return writeAll(session, content.get());
            });
  }

  private boolean isKnown(Session session) throws SQLException {
    return seen != null && seen.fileKey().equals(session.fileKey()) && schema.isPresent(session);
  }

  private Seen writeAll(Session session, MergeableContent content) throws SQLException {
    if (!schema.isPresent(session)) {
      schema.create(session);
    }
    boolean empty = isEmpty(session);
    return logged(
        session,
        null,
        empty || isUpToDate(session),
        () -> new CellsWriter(session, schema, empty).write(content.tables(), content.values()));
  }

  private boolean isEmpty(Session session) throws SQLException {
    return session.queryLong(
            "SELECT 1 WHERE EXISTS(SELECT 1 FROM %s) OR EXISTS(SELECT 1 FROM %s)"
                    .formatted(schema.rows, schema.tables)
                + " OR EXISTS(SELECT 1 FROM %s) OR EXISTS(SELECT 1 FROM %s WHERE key <> 'version')"
                    .formatted(schema.values, schema.meta))
        == null;
  }

  private Seen write(Session session, MergeableChanges changes) throws SQLException {
    return logged(
        session,
        changes,
        isUpToDate(session),
        () -> new CellsWriter(session, schema, false).write(changes.tables(), changes.values()));
  }

  /** Whether all that others have written is known here. */
  private boolean isUpToDate(Session session) throws SQLException {
    return seen != null
        && seen.fileKey().equals(session.fileKey())
        && Objects.equals(seen.position(), log.end(session));
  }

  /** What writes. */
  @FunctionalInterface
  private interface Writing {
    void run() throws SQLException;
  }

  private Seen logged(
      Session session, @Nullable MergeableChanges changes, boolean upToDate, Writing writing)
      throws SQLException {
    long before = session.totalChanges();
    writing.run();
    if (session.totalChanges() != before) {
      log.add(session, changes);
    }
    if (upToDate) {
      return see(session);
    }
    // what others wrote still has to be loaded
    Seen known = seen;
    Object file = session.fileKey();
    return known != null && known.fileKey().equals(file)
        ? new Seen(file, null, known.position())
        : new Seen(file, null, null);
  }

  @Override
  public boolean hasNews() throws Exception {
    return !Objects.equals(seen == null ? null : seen.version(), database.version());
  }

  @Override
  public News<MergeableContent, MergeableChanges> loadNews() throws Exception {
    Seen before = seen;
    Long position = before == null ? null : before.position();
    if (before != null && position != null && database.exists()) {
      FoundNews found =
          database.read(
              session ->
                  before.fileKey().equals(session.fileKey()) && schema.isPresent(session)
                      ? new FoundNews(readSince(session, position), see(session))
                      : new FoundNews(null, before));
      MergeableChanges changes = found.changes();
      if (changes != null) {
        seen = found.seen();
        return new News.Part<>(changes);
      }
    }
    MergeableContent content = load();
    return content == null ? new News.Gone<>() : new News.Whole<>(content);
  }

  private @Nullable MergeableChanges readSince(Session session, long position) throws SQLException {
    try {
      return log.since(session, position);
    } catch (MalformedMessageException e) {
      throw damaged(e);
    }
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }

  @Override
  public String toString() {
    return database.toString();
  }
}
