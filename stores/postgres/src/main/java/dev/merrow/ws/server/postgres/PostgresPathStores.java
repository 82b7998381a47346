package dev.merrow.ws.server.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.merrow.MerrowException;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.postgres.PostgresDatabase;
import dev.merrow.postgres.PostgresMode;
import dev.merrow.postgres.PostgresPersister;
import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.StoredPath;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the stores of all paths in a PostgreSQL database, version 12 or newer, under the names of
 * their paths.
 *
 * <pre>{@code
 * try (PostgresPathStores stores = PostgresPathStores.connect("postgresql://merrow@db/shop");
 *     WsServer server =
 *         WsServer.createWsServer(WsServerOptions.builder().stores(stores).build())) {
 *   ...
 * }
 * }</pre>
 *
 * <p><b>Brokers on one database form a cluster.</b> A path may have clients at any of them. A write
 * at one is saved, and the database notifies the others of it, which load it and send it to their
 * clients. There is no leader, and no lock that one broker holds while another waits for it: each
 * cell takes the newer stamp, whichever broker commits first. A store announces content to clients
 * only after the database has committed it, so that what a client's {@code flush} has acknowledged
 * is there, whichever broker is killed.
 *
 * <p>Without the database no store can be opened, open ones continue to serve their clients without
 * acknowledging anything, and all is saved once the database is back.
 *
 * <p>Safe for use by many threads.
 */
public final class PostgresPathStores implements PathStores, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresPathStores.class);

  /** One waits for notifications, and one checks the database. */
  private static final int OTHER_CONNECTIONS = 2;

  /** How long it may take to get a connection, in milliseconds. */
  private static final long CONNECTION_MILLIS = 5_000;

  private static final int CHECK_MILLIS = 5_000;
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

  /** When the database is back, open paths must notice soon. */
  private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(3);

  private final DataSource connections;
  private final Runnable closeConnections;
  private final PostgresDatabase database;
  private final PostgresStoresOptions options;
  private final ThreadScheduler scheduler;

  private PostgresPathStores(
      DataSource connections, Runnable closeConnections, PostgresStoresOptions options) {
    this.connections = connections;
    this.closeConnections = closeConnections;
    this.database = PostgresDatabase.ofDataSource(connections);
    this.options = options;
    this.scheduler = ThreadScheduler.pool("merrow-ws-server-postgres", options.transactions());
  }

  /** As {@link #connect(String, PostgresStoresOptions)}, with default options. */
  public static PostgresPathStores connect(String url) {
    return connect(url, PostgresStoresOptions.DEFAULTS);
  }

  /**
   * Keeps stores in a database, with a pool of connections of its own. Nothing is connected yet:
   * the server checks the database when it starts.
   *
   * <p>Unless the URL says otherwise, connecting fails after 5 seconds ({@code connectTimeout}),
   * and an answer that takes longer than 20 seconds is a lost connection ({@code socketTimeout}).
   *
   * @param url as for {@link PostgresDatabase#connect(String, Properties)}
   * @throws IllegalArgumentException if the URL is not one for PostgreSQL
   */
  public static PostgresPathStores connect(String url, PostgresStoresOptions options) {
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "20");
    HikariConfig config = new HikariConfig();
    DataSource source = PostgresDatabase.dataSource(url, properties, options.password());
    config.setDataSource(source);
    config.setPoolName("merrow-stores");
    config.setMaximumPoolSize(options.transactions() + OTHER_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_MILLIS);
    config.setInitializationFailTimeout(-1);
    HikariDataSource pool = new NamedPool(config, source.toString());
    return new PostgresPathStores(pool, pool::close, options);
  }

  /**
   * Keeps stores in a database whose connections a pool of the application has.
   *
   * @param connections as for {@link PostgresDatabase#ofDataSource}; it should have two connections
   *     more than {@link PostgresStoresOptions#transactions()}, and is not closed
   */
  public static PostgresPathStores ofDataSource(
      DataSource connections, PostgresStoresOptions options) {
    return new PostgresPathStores(connections, () -> {}, options);
  }

  /** A pool that messages call by the name of its database. */
  private static final class NamedPool extends HikariDataSource {
    private final String name;

    NamedPool(HikariConfig config, String name) {
      super(config);
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Override
  public Optional<PathStore> open(String pathId) {
    MergeableStore store = MergeableStore.createMergeableStore();
    PersisterOptions persisting =
        PersisterOptions.builder()
            .scheduler(scheduler)
            .autoLoadInterval(options.lookInterval())
            .maxRetryDelay(MAX_RETRY_DELAY)
            .errorListener(error -> LOG.error("Path {}: {}", pathId, error.toString()))
            .build();
    return Optional.of(
        PathStore.persisted(
            PostgresPersister.createPostgresPersister(
                store, database, new PostgresMode.Cells(options.name(), pathId), persisting)));
  }

  /** Asks the database whether it takes writes. */
  @Override
  public void check() {
    try (Connection connection = connections.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, CHECK_MILLIS);
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SHOW transaction_read_only")) {
        if (rows.next() && rows.getString(1).equals("on")) {
          throw new MerrowException(
              "Cannot keep stores in %s, which is read-only: is it a standby?".formatted(database));
        }
      }
    } catch (SQLException e) {
      throw new MerrowException("Cannot keep stores in %s: %s".formatted(database, reason(e)), e);
    }
  }

  /** A pool says only that there is no connection; its cause says why. */
  private static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = String.valueOf(error.getMessage());
    return root == error ? message : message + " (" + root.getMessage() + ")";
  }

  /** Often, as the database is on another machine, and the broker is of no use without it. */
  @Override
  public Duration checkInterval() {
    return CHECK_INTERVAL;
  }

  /** Asks the database, which does not tell how much a path takes. */
  @Override
  public List<StoredPath> storedPaths(int most) throws SQLException {
    return database.getPaths(options.name(), most).stream()
        .map(path -> new StoredPath(path, -1))
        .toList();
  }

  @Override
  public ServerStore presence(String pathId) {
    return ServerStore.PRESENT;
  }

  /**
   * Stops the threads and closes the connections. Call it after closing the server, which saves all
   * stores.
   */
  @Override
  public void close() {
    scheduler.close();
    database.close();
    closeConnections.run();
  }

  /** Names the database, never with its password. */
  @Override
  public String toString() {
    return "stores in " + database;
  }
}
