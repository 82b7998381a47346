package dev.merrow.postgres;

import dev.merrow.persist.sql.internal.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database that any number of {@link PostgresPersister}s share. One connection of it
 * waits for the notifications of all. Safe for use by many threads.
 */
public final class PostgresDatabase implements AutoCloseable {
  private final ConnectionSource source;
  private final boolean pooled;
  private final NoticeListener listener;

  private PostgresDatabase(ConnectionSource source, boolean pooled) {
    this.source = source;
    this.pooled = pooled;
    this.listener = new NoticeListener(source);
  }

  /** As {@link #connect(String, Properties)}, with all that it takes in the URL. */
  public static PostgresDatabase connect(String url) {
    return connect(url, new Properties());
  }

  /**
   * Returns a database that connects by itself: each persister keeps one connection while it works,
   * and opens another when that is lost. Nothing is connected before a persister works.
   *
   * <p>Unless the URL or the properties say otherwise, connecting fails after 10 seconds ({@code
   * connectTimeout}), an answer that takes longer than 60 seconds is a lost connection ({@code
   * socketTimeout}), and waiting for a lock fails after 10 seconds ({@code options=-c
   * lock_timeout=10s}). Several hosts, with {@code targetServerType=primary}, are tried in turn.
   *
   * @param url a URL of the driver, {@code jdbc:postgresql://HOST:PORT/DATABASE?PARAMETERS}, or one
   *     as {@code psql} takes it, {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE?PARAMETERS},
   *     in both cases with the <a
   *     href="https://jdbc.postgresql.org/documentation/use/#connection-parameters">parameters</a>
   *     of the driver
   * @param properties more of these parameters, such as {@code user} and {@code password}
   * @throws IllegalArgumentException if the URL is not one for PostgreSQL
   */
  public static PostgresDatabase connect(String url, Properties properties) {
    return new PostgresDatabase(new UrlSource(url, properties), false);
  }

  /**
   * Returns a database whose connections are taken from a pool, such as HikariCP, for one
   * transaction each, and one for all the time to wait for notifications. Use it for many stores.
   *
   * @param connections the pool, whose connections are those of PostgreSQL's driver or wrap them;
   *     it is not closed
   */
  public static PostgresDatabase ofDataSource(DataSource connections) {
    Objects.requireNonNull(connections, "connections");
    return new PostgresDatabase(
        new ConnectionSource() {
          @Override
          public Connection connect() throws SQLException {
            return connections.getConnection();
          }

          @Override
          public String toString() {
            return connections.toString();
          }
        },
        true);
  }

  /**
   * Returns a source that opens another connection each time, as {@link #connect(String,
   * Properties)} does: for a pool to take its connections from. It names the database in messages
   * without its password.
   *
   * @param url as for {@link #connect(String, Properties)}
   * @param properties as there
   * @param password is asked for the password before each connection, unless the URL or the
   *     properties have one; may return null, and must be safe for use by many threads. If it
   *     throws, connecting fails
   * @throws IllegalArgumentException if the URL is not one for PostgreSQL
   */
  public static DataSource dataSource(
      String url, Properties properties, Supplier<@Nullable String> password) {
    return new UrlDataSource(new UrlSource(url, properties, password));
  }

  Connection connection() throws SQLException {
    return source.connect();
  }

  /** Returns whether connections must be given back after each transaction. */
  boolean isPooled() {
    return pooled;
  }

  /**
   * Begins to watch for notifications.
   *
   * @param sender whose notifications are left out
   * @param onChange is called on a thread of this database, also when notifications may have been
   *     lost
   */
  Listening listen(String topic, String sender, Runnable onChange) {
    return listener.add(topic, sender, onChange);
  }

  /**
   * Returns the paths that are kept in the tables of cells mode, in the order of the bytes of their
   * names. Paths of more than 600 bytes are left out.
   *
   * @param name as in {@link PostgresMode.Cells#name()}
   * @param most how many at most
   * @return empty if there are no tables
   */
  public List<String> getPaths(String name, int most) throws SQLException {
    CellsSchema schema = new CellsSchema(name);
    PostgresSession session = new PostgresSession(source.connect());
    try {
      session.beginReading();
      List<String> paths = new ArrayList<>();
      if (schema.isPresent(session, this)) {
        PreparedStatement statement =
            session.prepare(
                "SELECT path FROM %s WHERE path NOT LIKE ? ORDER BY path LIMIT ?"
                    .formatted(schema.paths));
        statement.setString(1, LongIds.MARK + "%");
        statement.setInt(2, most);
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            paths.add(SqlText.decode(rows.getString(1)));
          }
        }
      }
      session.rollback();
      return paths;
    } finally {
      session.close();
    }
  }

  /** Stops waiting for notifications. Persisters that are not closed yet can still save. */
  @Override
  public void close() {
    listener.close();
  }

  /** Returns what messages call the database: never with its password. */
  @Override
  public String toString() {
    return "database " + source;
  }
}
