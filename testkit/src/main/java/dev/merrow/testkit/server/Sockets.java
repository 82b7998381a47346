package dev.merrow.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The sockets of one test, with a pair among them that must be able to go on whatever happens. */
final class Sockets implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final WsServer server;
  private final List<RawSocket> opened = new ArrayList<>();
  private final RawSocket one;
  private final RawSocket other;

  /**
   * Opens the pair.
   *
   * @param target the path of both, and a query if need be
   */
  Sockets(WsServer server, String target) throws IOException {
    this.server = server;
    this.one = open(target);
    this.other = open(target);
  }

  /** Opens a socket, which has joined its path: in a container that may come a moment later. */
  static RawSocket open(WsServer server, String target) throws IOException {
    String path = target.replaceFirst("\\?.*", "");
    Set<String> before = server.getClientIds(path);
    return joined(server, path, before, RawSocket.open(server.port(), target));
  }

  /** As {@link #open}, but the system takes only little that is not read. */
  static RawSocket openSlow(WsServer server, String path) throws IOException {
    Set<String> before = server.getClientIds(path);
    return joined(server, path, before, RawSocket.openSlow(server.port(), path));
  }

  private static RawSocket joined(
      WsServer server, String path, Set<String> before, RawSocket socket) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (before.containsAll(server.getClientIds(path))) {
      if (System.nanoTime() > end) {
        throw new IOException("It has not joined " + path);
      }
      Thread.onSpinWait();
    }
    return socket;
  }

  /** Waits until a path has so many clients. */
  static void awaitClients(WsServer server, String path, int count) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (server.getClientIds(path).size() != count) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "%s has %s, not %s clients".formatted(path, server.getClientIds(path), count));
      }
      Thread.onSpinWait();
    }
  }

  RawSocket open(String target) throws IOException {
    return keep(open(server, target));
  }

  /** A socket that may never join its path. */
  RawSocket openUnjoined(String target) throws IOException {
    return keep(RawSocket.open(server.port(), target));
  }

  /** Closes a socket in the end. */
  RawSocket keep(RawSocket socket) {
    opened.add(socket);
    return socket;
  }

  /** The next message that both of the pair get. */
  String heard() throws IOException {
    String body = one.readBody();
    assertThat(other.readBody()).isEqualTo(body);
    return body;
  }

  void assertBystandersGoOn() throws IOException {
    String marker = "[\"" + UUID.randomUUID() + "\",0,[0,0]]";
    one.send("\n" + marker);
    assertThat(other.readBody()).isEqualTo(marker);
  }

  @Override
  public void close() {
    opened.forEach(RawSocket::close);
  }
}
