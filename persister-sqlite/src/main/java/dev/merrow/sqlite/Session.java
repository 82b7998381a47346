package dev.merrow.sqlite;

import dev.merrow.persist.sql.internal.SqlSession;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/** An open connection to a file. */
final class Session extends SqlSession implements AutoCloseable {
  private final SQLiteConnection connection;
  private final long number;
  private final Object fileKey;
  private final Path file;
  private boolean writable;
  private boolean inTransaction;
  private @Nullable Object logKey;

  /**
   * What tells one state of the database from another.
   *
   * @param session which connection saw it
   * @param data SQLite's number, which changes when another connection changes anything
   */
  record Version(long session, long data) {}

  /**
   * Takes a connection over.
   *
   * @param number no other session's
   * @param fileKey tells its file from others
   * @param file the file
   */
  Session(SQLiteConnection connection, long number, Object fileKey, Path file) {
    super(connection);
    this.connection = connection;
    // transactions are begun and ended here: the driver must not try to
    connection.getConnectionConfig().setAutoCommit(false);
    this.number = number;
    this.fileKey = fileKey;
    this.file = file;
  }

  Object fileKey() {
    return fileKey;
  }

  /** Returns whether it was made ready for writing. */
  boolean isWritable() {
    return writable;
  }

  void setWritable() {
    writable = true;
  }

  /** Tells the file of its write-ahead log from others; null if it has none, or none is known. */
  @Nullable Object logKey() {
    return logKey;
  }

  void setLogKey(@Nullable Object key) {
    logKey = key;
  }

  /** Begins a transaction, with the lock for writing or without any yet. */
  void begin(boolean writing) throws SQLException {
    execute(writing ? "BEGIN IMMEDIATE" : "BEGIN");
    inTransaction = true;
  }

  void commit() throws SQLException {
    execute("COMMIT");
    inTransaction = false;
  }

  void rollback() throws SQLException {
    inTransaction = false;
    execute("ROLLBACK");
  }

  /**
   * Begins a transaction for writing if the one under way was undone as a whole, which a trigger
   * can do; returns whether it was.
   */
  boolean beginIfRolledBack() {
    try {
      execute("BEGIN IMMEDIATE");
      return true;
    } catch (SQLException e) {
      // there is a transaction still
      return false;
    }
  }

  boolean isInTransaction() {
    return inTransaction;
  }

  /** Returns the number after the greatest in a column; 1 if there is none. */
  long nextNumber(String table, String column) throws SQLException {
    Long last = queryLong("SELECT max(" + column + ") FROM " + table);
    return last == null ? 1 : last + 1;
  }

  /** Returns whether there is a table of this name, in which case does not matter to SQLite. */
  @Override
  public boolean hasTable(String name) throws SQLException {
    return queryLong(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE", name)
        != null;
  }

  /**
   * Returns whether a table or view, whose name is given in quotes, is there and SQLite understands
   * it.
   */
  boolean canRead(String quotedName) throws SQLException {
    try (PreparedStatement statement = prepareOnce("SELECT * FROM " + quotedName + " LIMIT 0")) {
      return statement.getMetaData().getColumnCount() > 0;
    } catch (SQLException e) {
      if (!SqliteErrors.isRefusal(e)) {
        throw e;
      }
      return false;
    }
  }

  /** Returns how many columns a table may have. */
  int maxColumns() throws SQLException {
    return connection.getDatabase().limit(SQLiteLimits.SQLITE_LIMIT_COLUMN.getId(), -1);
  }

  /** Returns how many rows this connection has written so far. */
  long totalChanges() throws SQLException {
    Long changes = queryLong("SELECT total_changes()");
    return changes == null ? 0 : changes;
  }

  /** Returns what state the database is in, as seen by the transaction under way. */
  Version version() throws SQLException {
    Long data = queryLong("PRAGMA data_version");
    return new Version(number, data == null ? 0 : data);
  }

  /** Returns when the file was written last, as far as the system tells. */
  Instant modified() {
    return Database.modified(file);
  }

  @Override
  public String toString() {
    return "database " + file;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
