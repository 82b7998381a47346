package dev.merrow.backplane.nats;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A real server for all tests of a JVM, if there is one. */
final class NatsServer {
  private static final String GIVEN = System.getProperty("merrow.nats", "");
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static int port;

  private NatsServer() {}

  /** Returns the port of the server; skips the test if there is none. */
  static synchronized int port() {
    if (!GIVEN.isEmpty()) {
      return URI.create(GIVEN).getPort();
    }
    if (port == 0) {
      Path program = program();
      if (program == null) {
        return Assumptions.abort(
            "The contract runs where a nats-server is on the PATH or -Dmerrow.nats=URL says so");
      }
      port = start(program);
    }
    return port;
  }

  private static @Nullable Path program() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, "nats-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static int start(Path program) {
    try {
      int free;
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        free = socket.getLocalPort();
      }
      Process process =
          new ProcessBuilder(program.toString(), "-a", "127.0.0.1", "-p", Integer.toString(free))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (!listens(free)) {
        if (System.nanoTime() > end || !process.isAlive()) {
          throw new IllegalStateException(program + " does not listen");
        }
      }
      return free;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean listens(int free) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), free)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
