package dev.merrow.persist.sql.internal;

import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A database, and transactions on it. For one thread at a time. {@code toString()} is the name of
 * the database in messages.
 *
 * @param <S> the type of its sessions
 * @param <V> tells one state of the database, or of the part that matters, from another, by {@code
 *     equals}
 */
public interface SqlDatabase<S extends SqlSession, V> extends AutoCloseable {

  /**
   * Work to do within a transaction. It may run again, in another transaction, if the first one was
   * undone.
   *
   * @param <S> the type of sessions
   * @param <T> the type of the result
   */
  @FunctionalInterface
  interface Work<S extends SqlSession, T> {
    /** Does the work. */
    T run(S session) throws Exception;
  }

  /** Returns whether there is a database; one that is not there can be written, not read. */
  boolean exists();

  /** Reads the database, which must exist, as it is at one point in time. */
  <T> T read(Work<? super S, T> work) throws Exception;

  /** Writes, all or nothing. When this returns, it is durable. */
  <T> T write(Work<? super S, T> work) throws Exception;

  /** Returns the present state; null if there is no database. Cheaper than reading. */
  @Nullable V version() throws Exception;

  /** Returns the state that the transaction under way sees. */
  V version(S session) throws Exception;

  /** Returns what tells the database of a session from another one that may take its place. */
  Object identity(S session);

  /** Returns whether nothing has been written to the database yet. */
  boolean isNew(S session) throws Exception;

  /** Returns when the database was written last, as far as it is known. */
  Instant modified() throws Exception;

  /**
   * Starts to watch for changes of others, if the database reports them.
   *
   * @param onChange is called from any thread
   */
  default void startListening(Runnable onChange) throws Exception {}

  /** Stops to watch for changes of others. */
  default void stopListening() throws Exception {}

  @Override
  void close() throws SQLException;
}
