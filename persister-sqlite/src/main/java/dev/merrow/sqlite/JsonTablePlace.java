package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import dev.merrow.persist.internal.TextPlace;
import dev.merrow.sqlite.Session.Version;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The table of TinyBase's JSON mode in a database that others may write to. */
final class JsonTablePlace implements TextPlace<Version> {
  private final Database database;
  private final JsonTable table;

  JsonTablePlace(Database database, SqliteMode.Json mode) {
    this.database = database;
    this.table = new JsonTable(mode);
  }

  @Override
  public Found<Version> read() throws Exception {
    return database.exists()
        ? database.read(session -> new Found<>(table.readText(session), session.version()))
        : new Found<>(null, null);
  }

  @Override
  public @Nullable Version version() throws Exception {
    return database.version();
  }

  @Override
  public Version replace(@Nullable Version known, Rewrite rewrite) throws Exception {
    return database.write(
        session -> {
          boolean changed = !session.version().equals(known);
          String theirs = changed ? table.readText(session) : null;
          table.write(session, rewrite.rewrite(changed, theirs));
          return session.version();
        });
  }

  @Override
  public Instant modified() {
    return database.modified();
  }

  @Override
  public PersisterException malformed(Exception cause) {
    return table.malformed(database, cause);
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
