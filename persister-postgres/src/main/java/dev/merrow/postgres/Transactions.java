package dev.merrow.postgres;

import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.SqlDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on a part of a database. Their connection is kept open between them, unless it
 * belongs to a pool. For one thread at a time, but for {@link #startListening}'s listener.
 */
final class Transactions implements SqlDatabase<PostgresSession, String> {
  /** How often a transaction is run that others make fail. */
  private static final int MAX_ATTEMPTS = 5;

  /** How often a transaction is run that fails with its connection, which may have been idle. */
  private static final int MAX_CONNECTIONS = 3;

  private final PostgresDatabase database;
  private final DatabasePart part;
  private final String sender = UUID.randomUUID().toString();
  private @Nullable PostgresSession session;
  private @Nullable Listening listening;

  Transactions(PostgresDatabase database, DatabasePart part) {
    this.database = database;
    this.part = part;
  }

  /** Whether there is something in it is found by asking it. */
  @Override
  public boolean exists() {
    return true;
  }

  @Override
  public <T> T read(Work<? super PostgresSession, T> work) throws Exception {
    return transact(
        "read",
        open -> {
          open.beginReading();
          return work.run(open);
        });
  }

  @Override
  public <T> T write(Work<? super PostgresSession, T> work) throws Exception {
    return transact(
        "write to",
        open -> {
          part.beforeWriting(open, sender);
          return work.run(open);
        });
  }

  @Override
  public String version() throws Exception {
    return transact("read", part::presentVersion);
  }

  @Override
  public String version(PostgresSession open) throws SQLException {
    return part.version(open);
  }

  /** Another database under the same address is recognized by its content. */
  @Override
  public Object identity(PostgresSession open) {
    return this;
  }

  @Override
  public boolean isNew(PostgresSession open) throws SQLException {
    return false;
  }

  /** PostgreSQL does not tell. */
  @Override
  public Instant modified() {
    return Instant.now();
  }

  private <T> T transact(String action, Work<? super PostgresSession, T> work) throws Exception {
    for (int attempt = 1; true; attempt++) {
      boolean connected = false;
      try {
        PostgresSession open = open();
        connected = true;
        T result = work.run(open);
        open.commit();
        release(open);
        return result;
      } catch (SQLException e) {
        giveUp(e);
        boolean again =
            PostgresErrors.isOfConnection(e)
                ? connected && attempt < MAX_CONNECTIONS
                : attempt < MAX_ATTEMPTS && PostgresErrors.isWorthAnotherTry(e);
        if (!again) {
          throw PostgresErrors.explain(action, database, e);
        }
      } catch (Exception | Error e) {
        giveUp(e);
        throw e;
      }
    }
  }

  private PostgresSession open() throws SQLException {
    PostgresSession open = session;
    if (open == null) {
      open = new PostgresSession(database.connection());
      session = open;
    }
    return open;
  }

  private void release(PostgresSession used) throws SQLException {
    if (database.isPooled()) {
      session = null;
      used.close();
    }
  }

  /** Undoes what was begun, and closes the connection: the next transaction begins with another. */
  private void giveUp(Throwable cause) {
    part.failed();
    PostgresSession failed = session;
    session = null;
    if (failed == null) {
      return;
    }
    try {
      failed.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
    try {
      failed.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void startListening(Runnable onChange) throws PersisterException {
    stopListening();
    List<Listening> each = new ArrayList<>();
    part.topics().forEach(topic -> each.add(database.listen(topic, sender, onChange)));
    listening = () -> each.forEach(Listening::stop);
  }

  @Override
  public void stopListening() {
    Listening old = listening;
    listening = null;
    if (old != null) {
      old.stop();
    }
  }

  @Override
  public void close() throws SQLException {
    stopListening();
    PostgresSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public String toString() {
    return database.toString();
  }
}
