package dev.merrow.postgres;

import dev.merrow.persist.sql.internal.SqlSession;
import dev.merrow.stamp.StampHash;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;

/** An open connection to PostgreSQL, on which transactions begin by themselves. */
final class PostgresSession extends SqlSession {
  private final Connection connection;

  /** Takes a connection over. */
  PostgresSession(Connection connection) throws SQLException {
    super(connection);
    this.connection = connection;
    try {
      if (connection.getAutoCommit()) {
        connection.setAutoCommit(false);
      }
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Begins a transaction that sees one state of the database and changes nothing. */
  void beginReading() throws SQLException {
    execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  }

  /**
   * Has each statement committed with it, as long as that is wanted, which saves a round trip to
   * the server. No transaction may be under way.
   */
  void commitEach(boolean wanted) throws SQLException {
    connection.setAutoCommit(wanted);
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  void close() throws SQLException {
    connection.close();
  }

  /** Returns an array to be bound. */
  Array array(String type, Object[] elements) throws SQLException {
    return connection.createArrayOf(type, elements);
  }

  /** Waits for a lock of this name, and holds it until the transaction ends. */
  void lock(String name) throws SQLException {
    var unused = queryLong("SELECT 1 FROM pg_advisory_xact_lock(" + keyOf(name) + ")");
  }

  /** As {@link #lock}, but returns false instead of waiting. */
  boolean tryLock(String name) throws SQLException {
    String sql = "SELECT 1 WHERE pg_try_advisory_xact_lock(" + keyOf(name) + ")";
    return queryLong(sql) != null;
  }

  private static String keyOf(String name) {
    return "(%s)::int, (%s)::int".formatted(StampHash.ofString("merrow"), StampHash.ofString(name));
  }

  /**
   * Returns whether there is a table or view of this name in a schema that is searched. A query
   * sees what others have committed; {@code to_regclass} may answer from a cache.
   */
  @Override
  public boolean hasTable(String name) throws SQLException {
    String sql =
        "SELECT 1 FROM pg_catalog.pg_class WHERE relname = ?::name"
            + " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_catalog.pg_table_is_visible(oid)";
    return queryLong(sql, name) != null;
  }
}
