package dev.merrow.sqlite;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.ExternalChanges;
import dev.merrow.persist.Persistence;
import dev.merrow.sqlite.Session.Version;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Content as one JSON text: TinyBase's protocol, "JSON mode". */
final class JsonPersistence<C, D> implements Persistence<C, D> {
  private final Database database;
  private final JsonTable table;
  private final ContentFormat<C, D> format;
  private @Nullable Version seen;
  private @Nullable Runnable onExternalChange;
  private boolean empty = true;
  private boolean gone;
  private boolean outdated;

  JsonPersistence(Database database, SqliteMode.Json mode, ContentFormat<C, D> format) {
    this.database = database;
    this.table = new JsonTable(mode);
    this.format = format;
  }

  private record Loaded<C>(@Nullable C content, boolean outdated, Version version) {}

  /**
   * What came of writing.
   *
   * @param version up to what state of the database all is known here
   * @param gone whether nothing was there any more
   */
  private record Written(@Nullable Version version, boolean gone) {}

  @Override
  public @Nullable C load() throws Exception {
    gone = false;
    if (!database.exists()) {
      empty = true;
      seen = null;
      return null;
    }
    Loaded<C> loaded =
        database.read(
            session -> {
              String json = table.readText(session);
              return new Loaded<>(
                  table.decode(session, json, format),
                  json != null && format.isOutdated(json),
                  session.version());
            });
    seen = loaded.version();
    empty = loaded.content() == null;
    outdated = loaded.outdated();
    return loaded.content();
  }

  @Override
  public void save(C content) throws Exception {
    save(List.of(), () -> content);
  }

  @Override
  public void saveChanges(D changes, Supplier<C> content) throws Exception {
    save(List.of(changes), content);
  }

  /** Looks and writes in one transaction: so it never matters how fast others are. */
  private void save(List<D> steps, Supplier<C> content) throws Exception {
    Version known = seen;
    Written written = database.write(session -> write(session, steps, content.get(), known));
    seen = written.version();
    empty = false;
    gone |= written.gone();
    outdated = false;
    Runnable listener = onExternalChange;
    if (listener != null && hasExternalChanges()) {
      listener.run();
    }
  }

  /** Writes, with what others have written since the known state. */
  private Written write(Session session, List<D> steps, C own, @Nullable Version known)
      throws SQLException {
    boolean changed = !session.version().equals(known);
    C theirs = changed ? table.read(session, format) : null;
    C both = theirs == null ? null : join(theirs, steps, own);
    table.write(session, format.encode(both == null ? own : both));
    boolean lost = changed && theirs == null && !empty && onExternalChange != null;
    // what others wrote is there, but still has to be loaded
    return new Written(both == null ? session.version() : known, lost);
  }

  /**
   * Returns both what others have written and what is new here; null if the latter takes its place.
   *
   * @param steps what is new; empty if that is everything
   */
  private @Nullable C join(C theirs, List<D> steps, C own) {
    C merged = format.merge(theirs, own);
    if (merged != null || onExternalChange == null) {
      return merged;
    }
    if (!steps.isEmpty()) {
      return format.apply(theirs, steps);
    }
    // where there was nothing, others began at the same time
    return empty ? format.union(theirs, own) : null;
  }

  @Override
  public void saveSteps(List<D> steps, Supplier<C> content) throws Exception {
    save(steps, content);
  }

  @Override
  public boolean isOutdated() {
    return outdated;
  }

  @Override
  public void startListening(Runnable listener) {
    onExternalChange = listener;
  }

  @Override
  public void stopListening() {
    onExternalChange = null;
  }

  @Override
  public boolean hasExternalChanges() throws Exception {
    return gone || !Objects.equals(seen, database.version());
  }

  @Override
  public ExternalChanges<C, D> loadExternalChanges() throws Exception {
    C content = gone ? null : load();
    gone = false;
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
