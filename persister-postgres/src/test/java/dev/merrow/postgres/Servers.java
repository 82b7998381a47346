package dev.merrow.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server for all tests of a JVM, with a database for each test. */
final class Servers {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private Servers() {}

  /** Starts at the first use; zonky ends it with the JVM. */
  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();
  }

  /** Starts another server. */
  static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("max_connections", "200")
          .setServerConfig("fsync", "off")
          .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes an empty database; returns its URL for the superuser. */
  static String createDatabase() throws SQLException {
    return createDatabase(Shared.SERVER);
  }

  static String createDatabase(EmbeddedPostgres server) throws SQLException {
    String name = "test" + NUMBERS.incrementAndGet();
    execute(server.getJdbcUrl("postgres", "postgres"), "CREATE DATABASE " + name);
    return server.getJdbcUrl("postgres", name);
  }

  /** Runs statements, each in a transaction of its own. */
  static void execute(String url, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Waits until another connection to the database waits for a lock. */
  static void awaitOneThatWaitsForALock(String url) throws SQLException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    String waiting =
        "SELECT 1 FROM pg_stat_activity"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while (query(url, waiting).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("No connection waits for a lock");
      }
    }
  }

  /** Returns the rows that a query returns, with bars between the columns. */
  static List<String> query(String url, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          columns.add(rows.getString(i));
        }
        found.add(String.join("|", columns.stream().map(String::valueOf).toList()));
      }
    }
    return found;
  }
}
