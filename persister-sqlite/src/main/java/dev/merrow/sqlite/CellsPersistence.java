package dev.merrow.sqlite;

import dev.merrow.persist.ExternalChanges;
import dev.merrow.persist.Persistence;
import dev.merrow.persist.PersisterException;
import dev.merrow.sqlite.Session.Version;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Content cell by cell, in rows that SQL can see. */
final class CellsPersistence implements Persistence<MergeableContent, MergeableChanges> {
  private static final Logger LOG = LoggerFactory.getLogger(CellsPersistence.class);

  private final Database database;
  private final CellsTables tables;
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
  private record Found(@Nullable MergeableContent content, Seen seen, boolean brokenViews) {}

  /** The changes found in the log; null if the log does not reach back far enough. */
  private record FoundChanges(@Nullable MergeableChanges changes, Seen seen) {}

  CellsPersistence(Database database, String name) {
    this.database = database;
    this.tables = new CellsTables(name);
  }

  @Override
  public @Nullable MergeableContent load() throws Exception {
    seen = null;
    if (!database.exists()) {
      return null;
    }
    Found found =
        database.read(
            session -> {
              MergeableContent content = tables.read(session);
              return new Found(
                  content,
                  content == null ? seeNothing(session) : see(session),
                  tables.hasBrokenViews(session));
            });
    seen = found.seen();
    if (found.brokenViews()) {
      mendViews();
    }
    return found.content();
  }

  /** Recreates the views, which are for users alone; where that fails, loading goes on. */
  private void mendViews() throws Exception {
    try {
      boolean unused =
          database.write(
              session -> {
                tables.remakeViews(session);
                return true;
              });
    } catch (PersisterException e) {
      LOG.warn("The views for SQL are not readable, and can't be recreated: {}", e.getMessage());
    }
  }

  private Seen see(Session session) throws SQLException {
    return new Seen(session.fileKey(), session.version(), tables.log().end(session));
  }

  private static Seen seeNothing(Session session) throws SQLException {
    return new Seen(session.fileKey(), session.version(), null);
  }

  @Override
  public void save(MergeableContent content) throws Exception {
    if (isNothing(content) && !database.exists()) {
      // a file that is not there is loaded as nothing, too
      return;
    }
    seen = database.write(session -> writeAll(session, content));
  }

  private static boolean isNothing(MergeableContent content) {
    return content.tables().tables().isEmpty() && content.values().values().isEmpty();
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
    return seen != null && seen.fileKey().equals(session.fileKey()) && tables.isPresent(session);
  }

  private Seen writeAll(Session session, MergeableContent content) throws SQLException {
    boolean empty = tables.ensure(session);
    boolean upToDate = empty || isUpToDate(session);
    tables.write(session, content, empty);
    return seeAfterWriting(session, upToDate);
  }

  private Seen write(Session session, MergeableChanges changes) throws SQLException {
    boolean upToDate = isUpToDate(session);
    tables.write(session, changes);
    return seeAfterWriting(session, upToDate);
  }

  /** Returns whether all that others have written is known here. */
  private boolean isUpToDate(Session session) throws SQLException {
    return seen != null
        && seen.fileKey().equals(session.fileKey())
        && Objects.equals(seen.position(), tables.log().end(session));
  }

  private Seen seeAfterWriting(Session session, boolean upToDate) throws SQLException {
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
  public boolean hasExternalChanges() throws Exception {
    Seen known = seen;
    Version now = database.version();
    if (known == null) {
      return now != null;
    }
    // without a version there is something to load for sure, be it that the file is gone by now
    return known.version() == null || !known.version().equals(now);
  }

  @Override
  public ExternalChanges<MergeableContent, MergeableChanges> loadExternalChanges()
      throws Exception {
    Seen before = seen;
    Long position = before == null ? null : before.position();
    if (before != null && position != null && database.exists()) {
      FoundChanges found =
          database.read(
              session ->
                  before.fileKey().equals(session.fileKey()) && tables.isPresent(session)
                      ? new FoundChanges(tables.log().since(session, position), see(session))
                      : new FoundChanges(null, before));
      MergeableChanges changes = found.changes();
      if (changes != null) {
        seen = found.seen();
        return new ExternalChanges.Part<>(changes);
      }
    }
    MergeableContent content = load();
    return content == null ? new ExternalChanges.Gone<>() : new ExternalChanges.Whole<>(content);
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
