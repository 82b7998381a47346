package dev.merrow.backplane.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import redis.embedded.RedisServer;

/** A real Redis Cluster of two nodes for all tests of a JVM. */
final class RedisClusterNodes {
  /** By how much the port at which nodes talk to each other is greater. */
  private static final int BUS = 10_000;

  /** Neither these ports nor the ones of the bus are among those that systems give to clients. */
  private static final int FIRST_PORT = 12_000;

  private static final int PORT_COUNT = 8_000;
  private static final int ATTEMPTS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private RedisClusterNodes() {}

  private static final class Shared {
    static final List<Integer> PORTS = start();

    private static List<Integer> start() {
      List<RedisServer> servers = new ArrayList<>();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    for (RedisServer server : servers) {
                      try {
                        server.stop();
                      } catch (IOException e) {
                        throw new IllegalStateException(e);
                      }
                    }
                  }));
      try {
        List<Integer> ports = List.of(startNode(servers), startNode(servers));
        join(ports);
        return ports;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Another process may take a port just before the node does: then it tries others. */
    private static int startNode(List<RedisServer> servers) throws IOException {
      IOException last = new IOException("No free ports");
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int port = FIRST_PORT + new Random().nextInt(PORT_COUNT);
        if (!isFree(port) || !isFree(port + BUS)) {
          continue;
        }
        Path directory = Files.createTempDirectory("redis-cluster");
        directory.toFile().deleteOnExit();
        RedisServer server =
            RedisServer.newRedisServer()
                .port(port)
                .setting("save \"\"")
                .setting("dir " + directory)
                .setting("cluster-enabled yes")
                .setting("cluster-announce-ip 127.0.0.1")
                .build();
        try {
          server.start();
          servers.add(server);
          return port;
        } catch (IOException e) {
          last = e;
        }
      }
      throw last;
    }

    private static boolean isFree(int port) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.isBound();
      } catch (IOException e) {
        return false;
      }
    }

    /** Gives each node half of the slots, and waits until each is connected to the other. */
    private static void join(List<Integer> ports) {
      RedisClient client = RedisClient.create();
      try (StatefulRedisConnection<String, String> first = connect(client, ports.get(0));
          StatefulRedisConnection<String, String> second = connect(client, ports.get(1))) {
        int half = SlotHash.SLOT_COUNT / 2;
        first.sync().clusterAddSlots(IntStream.range(0, half).toArray());
        second.sync().clusterAddSlots(IntStream.range(half, SlotHash.SLOT_COUNT).toArray());
        first.sync().clusterMeet("127.0.0.1", ports.get(1));
        awaitJoined(first.sync());
        awaitJoined(second.sync());
      } finally {
        client.shutdown();
      }
    }

    private static StatefulRedisConnection<String, String> connect(RedisClient client, int port) {
      return client.connect(RedisURI.create("127.0.0.1", port));
    }

    private static void awaitJoined(RedisCommands<String, String> node) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!isJoined(node)) {
        assertThat(System.nanoTime() - end)
            .as("until the nodes know each other: %s", node.clusterNodes())
            .isNegative();
      }
    }

    private static boolean isJoined(RedisCommands<String, String> node) {
      List<String> nodes = node.clusterNodes().lines().toList();
      return node.clusterInfo().contains("cluster_state:ok")
          && nodes.size() == 2
          && nodes.stream().allMatch(line -> line.contains(" connected "))
          && nodes.stream().noneMatch(line -> line.contains("handshake"));
    }
  }

  /** The URL of the first node, or of the second. The cluster starts at the first use. */
  static String url(int node) {
    return "redis://127.0.0.1:" + Shared.PORTS.get(node);
  }
}
