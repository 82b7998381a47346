package dev.merrow.persist.sql.internal;

import dev.merrow.persist.PersisterException;
import dev.merrow.persist.internal.TextPlace;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The table of TinyBase's JSON mode in a database that others may write to.
 *
 * @param <S> the type of the database's sessions
 * @param <V> the type of its versions
 */
public final class JsonTablePlace<S extends SqlSession, V> implements TextPlace<V> {
  private final SqlDatabase<S, V> database;
  private final JsonTable table;

  /** Creates the place, which owns the database from now on. */
  public JsonTablePlace(SqlDatabase<S, V> database, JsonColumns columns) {
    this.database = database;
    this.table = new JsonTable(columns);
  }

  @Override
  public Found<V> read() throws Exception {
    return database.exists()
        ? database.read(session -> new Found<V>(table.readText(session), database.version(session)))
        : new Found<V>(null, null);
  }

  @Override
  public @Nullable V version() throws Exception {
    return database.version();
  }

  @Override
  public V replace(@Nullable V known, Rewrite rewrite) throws Exception {
    return database.write(
        session -> {
          boolean changed = !database.version(session).equals(known);
          String theirs = changed ? table.readText(session) : null;
          table.write(session, rewrite.rewrite(changed, theirs));
          return database.version(session);
        });
  }

  @Override
  public Instant modified() throws Exception {
    return database.modified();
  }

  @Override
  public void startListening(Runnable onChange) throws Exception {
    database.startListening(onChange);
  }

  @Override
  public void stopListening() throws Exception {
    database.stopListening();
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
