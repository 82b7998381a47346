package dev.merrow.ws.server.postgres;

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

/** A real server for all tests of a JVM, with a database for each. */
final class Postgres {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private Postgres() {}

  /** Starts at the first use; zonky ends it with the JVM. */
  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The port that the server listens at. */
  static int port() {
    return Shared.SERVER.getPort();
  }

  /** Makes an empty database; returns its name. */
  static String createDatabase() throws SQLException {
    String name = "test" + NUMBERS.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return name;
  }

  /** The URL of a database for the superuser, at the server's port or that of a proxy. */
  static String url(String database, int port) {
    return "postgresql://postgres@127.0.0.1:" + port + "/" + database;
  }

  static void execute(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Returns the first column of a query's rows. */
  static List<String> query(String database, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  private static Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(Shared.SERVER.getJdbcUrl("postgres", database));
  }
}
