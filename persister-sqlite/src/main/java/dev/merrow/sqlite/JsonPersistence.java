package dev.merrow.sqlite;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.Persistence;
import dev.merrow.persist.StaleException;
import dev.merrow.sqlite.Session.Version;
import java.sql.SQLException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Content as one JSON text: TinyBase's protocol, "JSON mode". */
final class JsonPersistence<C, D> implements Persistence<C, D> {
  private final Database database;
  private final JsonTable table;
  private final ContentFormat<C> format;
  private @Nullable Version seen;
  private boolean listening;
  private boolean outdated;

  JsonPersistence(Database database, SqliteMode.Json mode, ContentFormat<C> format) {
    this.database = database;
    this.table = new JsonTable(mode);
    this.format = format;
  }

  private record Loaded<C>(@Nullable C content, boolean outdated, Version version) {}

  /** Up to what state of the database all is known here after writing. */
  private record Written(@Nullable Version version) {}

  @Override
  public @Nullable C load() throws Exception {
    if (!database.exists()) {
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
    outdated = loaded.outdated();
    return loaded.content();
  }

  @Override
  public void save(C content) throws Exception {
    Version known = seen;
    seen = database.write(session -> write(session, content, known)).version();
    outdated = false;
  }

  @Override
  public void saveChanges(D changes, Supplier<C> content) throws Exception {
    Version known = seen;
    Written written =
        database.write(
            session -> {
              if (listening && !session.version().equals(known)) {
                throw new StaleException("Others have changed " + database);
              }
              return write(session, content.get(), known);
            });
    seen = written.version();
    outdated = false;
  }

  /** Writes, merged with what others have written since the known state. */
  private Written write(Session session, C content, @Nullable Version known) throws SQLException {
    C written = session.version().equals(known) ? null : table.read(session, format);
    C merged = written == null ? null : format.merge(written, content);
    table.write(session, format.encode(merged == null ? content : merged));
    // what others wrote is there, but still has to be loaded
    return new Written(merged == null ? session.version() : known);
  }

  @Override
  public boolean isOutdated() {
    return outdated;
  }

  @Override
  public void startListening(Runnable onNews) {
    listening = true;
  }

  @Override
  public void stopListening() {
    listening = false;
  }

  @Override
  public boolean hasNews() throws Exception {
    return !Objects.equals(seen, database.version());
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
