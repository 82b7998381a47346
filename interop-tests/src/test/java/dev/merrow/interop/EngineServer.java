package dev.merrow.interop;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import redis.embedded.RedisServer;

/** A real engine between brokers, in a process of its own. */
record EngineServer(Kind kind, int port, AutoCloseable process) implements AutoCloseable {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** Which engine it is, if any. */
  enum Kind {
    /** Brokers learn of each other through the database alone. */
    NONE,
    /** One that Maven brings. */
    REDIS,
    /** The nats-server that is on the PATH. */
    NATS;

    /** Returns the options of a broker that finds the engine at a port. */
    List<String> options(int port) {
      return this == NONE
          ? List.of()
          : List.of("--cluster", (this == REDIS ? "redis" : "nats") + "://127.0.0.1:" + port);
    }
  }

  /** Starts an engine; where there is none, port 0 stands for it. */
  static EngineServer start(Kind kind) throws IOException {
    return switch (kind) {
      case NONE -> new EngineServer(kind, 0, () -> {});
      case REDIS -> redis(freePort());
      case NATS -> nats(freePort());
    };
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static EngineServer redis(int port) throws IOException {
    RedisServer server = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
    server.start();
    return new EngineServer(Kind.REDIS, port, server::stop);
  }

  private static Stream<Path> natsServers() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, "nats-server"))
        .filter(Files::isExecutable);
  }

  private static EngineServer nats(int port) throws IOException {
    String program =
        natsServers().findFirst().orElseThrow(() -> new IOException("No nats-server")).toString();
    Process process =
        new ProcessBuilder(program, "-a", "127.0.0.1", "-p", Integer.toString(port))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!listens(port)) {
      if (System.nanoTime() > end || !process.isAlive()) {
        process.destroyForcibly();
        throw new IOException(program + " does not listen");
      }
    }
    return new EngineServer(Kind.NATS, port, process::destroyForcibly);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      process.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
