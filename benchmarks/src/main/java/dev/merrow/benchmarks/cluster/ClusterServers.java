package dev.merrow.benchmarks.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import redis.embedded.RedisServer;

/** A PostgreSQL server, and engines, each in processes of their own, for all measurements. */
final class ClusterServers implements AutoCloseable {
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final EmbeddedPostgres database;
  private final RedisServer redis;
  private final int redisPort = freePort();
  private final int natsPort = freePort();
  private final int natsStatusPort = freePort();
  private final Process nats;
  private int databases;

  /** How many messages and bytes have gone through an engine since it started. */
  record Traffic(double messagesIn, double messagesOut, double bytesIn, double bytesOut) {
    Traffic minus(Traffic other) {
      return new Traffic(
          messagesIn - other.messagesIn,
          messagesOut - other.messagesOut,
          bytesIn - other.bytesIn,
          bytesOut - other.bytesOut);
    }
  }

  /** What a database has done since it started. */
  record Work(double transactions, double walBytes) {}

  /** Starts all; the {@code nats-server} is that on the PATH. */
  ClusterServers() throws IOException {
    database = EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start();
    redis = RedisServer.newRedisServer().port(redisPort).setting("save \"\"").build();
    redis.start();
    nats =
        new ProcessBuilder(
                "nats-server",
                "-a",
                "127.0.0.1",
                "-p",
                Integer.toString(natsPort),
                "-m",
                Integer.toString(natsStatusPort))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!listens(natsPort) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Creates a database; returns its URL. */
  String createDatabase() throws SQLException {
    String name = "cluster" + databases++;
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return "postgresql://postgres@127.0.0.1:" + database.getPort() + "/" + name;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.getJdbcUrl("postgres", "postgres"));
  }

  /** Returns the options of brokers that are joined in a way. */
  List<String> options(Way.Engine engine) {
    return switch (engine) {
      case NONE -> List.of();
      case REDIS -> List.of("--cluster=redis://127.0.0.1:" + redisPort);
      case NATS -> List.of("--cluster=nats://127.0.0.1:" + natsPort);
    };
  }

  int redisPort() {
    return redisPort;
  }

  int natsPort() {
    return natsPort;
  }

  /** Returns what has gone through an engine. */
  Traffic traffic(Way.Engine engine) throws IOException {
    return switch (engine) {
      case NONE -> new Traffic(0, 0, 0, 0);
      case REDIS -> RedisStats.traffic(redisPort);
      case NATS -> natsTraffic();
    };
  }

  private Traffic natsTraffic() throws IOException {
    JsonNode status;
    try (InputStream page =
        URI.create("http://127.0.0.1:" + natsStatusPort + "/varz").toURL().openStream()) {
      status = new ObjectMapper().readTree(page);
    }
    return new Traffic(
        status.get("in_msgs").asDouble(),
        status.get("out_msgs").asDouble(),
        status.get("in_bytes").asDouble(),
        status.get("out_bytes").asDouble());
  }

  /** Returns what all databases have done; connections report their last transactions late. */
  Work work() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "SELECT sum(xact_commit), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
                    + " FROM pg_stat_database")) {
      found.next();
      return new Work(found.getDouble(1), found.getDouble(2));
    }
  }

  @Override
  public void close() throws IOException {
    nats.destroy();
    try (database) {
      redis.stop();
    }
  }
}
