package dev.merrow.backplane.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A real server for all tests of a JVM. */
final class Redis {
  private Redis() {}

  private static final class Shared {
    static final int PORT = start();

    private static int start() {
      try {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
          port = free.getLocalPort();
        }
        RedisServer server = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
        server.start();
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(
                    () -> {
                      try {
                        server.stop();
                      } catch (IOException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
        return port;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The port of the server, which starts at the first use. */
  static int port() {
    return Shared.PORT;
  }
}
