package dev.merrow.persist.sql.internal;

import dev.merrow.persist.ExternalChanges;
import dev.merrow.persist.Persistence;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.CellsTables.Written;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content cell by cell, in rows that SQL can see.
 *
 * @param <S> the type of the database's sessions
 * @param <V> the type of its versions
 */
public final class CellsPersistence<S extends SqlSession, V>
    implements Persistence<MergeableContent, MergeableChanges> {
  private static final Logger LOG = LoggerFactory.getLogger(CellsPersistence.class);

  private final SqlDatabase<S, V> database;
  private final CellsTables<S> tables;
  private final @Nullable Inbox<S> inbox;
  private @Nullable Seen<V> seen;

  /** Whether rows were waiting in the inbox when this read last. */
  private boolean waiting;

  private Runnable lookAgain = () -> {};

  /**
   * Up to where what is in the database is known here.
   *
   * @param identity which database it is
   * @param version the state of the database; null if others have written since
   * @param position the last known entry of the log; null if there was none
   */
  private record Seen<V>(Object identity, @Nullable V version, @Nullable Long position) {}

  /** All that was found; nothing if the tables are not there. */
  private record Found<V>(@Nullable MergeableContent content, Seen<V> seen, boolean brokenViews) {}

  /** The changes found in the log; null if the log does not reach back far enough. */
  private record FoundChanges<V>(@Nullable MergeableChanges changes, Seen<V> seen) {}

  /** Creates the persistence, which owns the database from now on, without an inbox. */
  public CellsPersistence(SqlDatabase<S, V> database, CellsTables<S> tables) {
    this(database, tables, null);
  }

  /** Creates the persistence, which owns the database from now on. */
  public CellsPersistence(
      SqlDatabase<S, V> database, CellsTables<S> tables, @Nullable Inbox<S> inbox) {
    this.database = database;
    this.tables = tables;
    this.inbox = inbox;
  }

  @Override
  public @Nullable MergeableContent load() throws Exception {
    seen = null;
    if (!database.exists()) {
      return null;
    }
    Found<V> found =
        database.read(
            session -> {
              MergeableContent content = tables.read(session);
              return new Found<>(
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

  private Seen<V> see(S session) throws Exception {
    waiting = inbox != null && inbox.isWaiting(session);
    return see(session, tables.end(session));
  }

  private Seen<V> seeNothing(S session) throws Exception {
    waiting = inbox != null && inbox.isWaiting(session);
    return see(session, null);
  }

  private Seen<V> see(S session, @Nullable Long position) throws Exception {
    return new Seen<>(database.identity(session), database.version(session), position);
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
              Written written = writeAtOnce(session, changes);
              if (written != null) {
                return seeAfterWriting(session, written, isUpToDate(session, written));
              }
              if (isKnown(session)) {
                return write(session, changes);
              }
              // another file, or an empty one: it lacks all that was saved before
              return writeAll(session, content.get());
            });
  }

  private @Nullable Written writeAtOnce(S session, MergeableChanges changes) throws SQLException {
    Seen<V> known = seen;
    return known != null
            && known.identity().equals(database.identity(session))
            && (inbox == null || inbox.isEnsured())
        ? tables.writeAtOnce(session, known.position(), changes)
        : null;
  }

  private boolean isKnown(S session) throws SQLException {
    return seen != null
        && seen.identity().equals(database.identity(session))
        && tables.holds(session, seen.position());
  }

  private Seen<V> writeAll(S session, MergeableContent content) throws Exception {
    boolean empty = tables.ensure(session);
    if (inbox != null) {
      inbox.ensure(session);
    }
    Written written = tables.write(session, content, empty);
    return seeAfterWriting(session, written, empty || isUpToDate(session, written));
  }

  private Seen<V> write(S session, MergeableChanges changes) throws Exception {
    if (inbox != null) {
      inbox.ensureOnce(session);
    }
    Written written = tables.write(session, changes);
    return seeAfterWriting(session, written, isUpToDate(session, written));
  }

  /** Returns whether all that others had written before is known here. */
  private boolean isUpToDate(S session, Written written) {
    return seen != null
        && seen.identity().equals(database.identity(session))
        && Objects.equals(seen.position(), written.before());
  }

  private Seen<V> seeAfterWriting(S session, Written written, boolean upToDate) throws Exception {
    if (upToDate) {
      return see(session, written.after());
    }
    // what others wrote still has to be loaded
    Seen<V> known = seen;
    Object identity = database.identity(session);
    return known != null && known.identity().equals(identity)
        ? new Seen<>(identity, null, known.position())
        : new Seen<>(identity, null, null);
  }

  @Override
  public void startListening(Runnable onExternalChange) throws Exception {
    lookAgain = onExternalChange;
    database.startListening(onExternalChange);
  }

  @Override
  public void stopListening() throws Exception {
    database.stopListening();
  }

  @Override
  public boolean hasExternalChanges() throws Exception {
    Seen<V> known = seen;
    if (waiting && inbox != null && inbox.isAccepting()) {
      return true;
    }
    V now = database.version();
    if (known == null) {
      return now != null;
    }
    // without a version there is something to load for sure, be it that the file is gone by now
    return known.version() == null || !known.version().equals(now);
  }

  /**
   * Takes what waits in the inbox when nothing else is new, so that it is written to what others
   * see: then it is loaded as if another had saved it.
   */
  @Override
  public ExternalChanges<MergeableContent, MergeableChanges> loadExternalChanges()
      throws Exception {
    ExternalChanges<MergeableContent, MergeableChanges> news = loadNews();
    if (waiting && inbox != null && inbox.isAccepting()) {
      if (!hasContent(news)) {
        if (!inbox.take(database, tables)) {
          // another process is at it, and tells of it
          return news;
        }
        news = loadNews();
      }
      if (waiting) {
        lookAgain.run();
      }
    }
    return news;
  }

  private static boolean hasContent(ExternalChanges<MergeableContent, MergeableChanges> news) {
    return news instanceof ExternalChanges.Whole
        || (news instanceof ExternalChanges.Part<MergeableContent, MergeableChanges> part
            && !part.changes().isEmpty());
  }

  private ExternalChanges<MergeableContent, MergeableChanges> loadNews() throws Exception {
    Seen<V> before = seen;
    Long position = before == null ? null : before.position();
    if (before != null && position != null && database.exists()) {
      FoundChanges<V> found =
          database.read(
              session ->
                  before.identity().equals(database.identity(session))
                          && tables.holds(session, position)
                      ? new FoundChanges<>(tables.since(session, position), see(session))
                      : new FoundChanges<V>(null, before));
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
