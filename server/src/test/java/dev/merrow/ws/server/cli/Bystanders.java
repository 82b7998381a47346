package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.testkit.server.Attacker;
import dev.merrow.testkit.server.RawSocket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Honest clients of a broker that somebody attacks: a pair at the path of the attack or another. It
 * measures how long it takes until one gets what the other says, and how long a third needs to
 * join.
 */
final class Bystanders implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;
  private final String path;
  private final String query;
  private final RawSocket one;
  private final RawSocket other;
  private final List<Long> relayNanos = new ArrayList<>();
  private final List<Long> joinNanos = new ArrayList<>();

  /** A pair at a path of a broker without stores. */
  Bystanders(int port, String path) throws IOException {
    this(port, path, "", RawSocket.open(port, path), RawSocket.open(port, path));
  }

  /**
   * A pair at a path with a store.
   *
   * @param query what follows the path in their requests, such as {@code ?access_token=...}
   */
  Bystanders(int port, String path, String query) throws IOException {
    this(port, path, query, openKnown(port, path + query), openKnown(port, path + query));
  }

  private Bystanders(int port, String path, String query, RawSocket one, RawSocket other) {
    this.port = port;
    this.path = path;
    this.query = query;
    this.one = one;
    this.other = other;
  }

  /** A server may open a socket for its client before the broker knows of it: waits for that. */
  private static RawSocket openKnown(int port, String target) throws IOException {
    RawSocket opened = RawSocket.open(port, target);
    awaitStore(opened);
    return opened;
  }

  /** Waits for an answer of the path's store: then all know this socket. */
  private static void awaitStore(RawSocket at) throws IOException {
    String id = UUID.randomUUID().toString();
    at.send("S\n[\"" + id + "\",1,\"\"]");
    awaitBody(at, "[\"" + id + "\",0,");
  }

  /** Each gets what the other says, a third can join, and the broker says that it is alive. */
  void assertServed() throws IOException, InterruptedException {
    relay();
    try (RawSocket joining = RawSocket.open(port, "joining-" + UUID.randomUUID() + query)) {
      joining.send("S\n[null,1,\"\"]");
    }
    assertAlive(port);
  }

  /** Each gets what the other says. */
  void relay() throws IOException {
    relayNanos.add(assertDelivered(one, other));
    relayNanos.add(assertDelivered(other, one));
  }

  /** A third joins the path, and gets what the store has to say. */
  void join() throws IOException {
    long start = System.nanoTime();
    try (RawSocket joining = RawSocket.open(port, path + query)) {
      awaitStore(joining);
    }
    joinNanos.add(System.nanoTime() - start);
  }

  /** How long relaying took, but for one in a hundred. */
  Duration relayTime() {
    return percentile(relayNanos);
  }

  /** How long joining took, but for one in a hundred. */
  Duration joinTime() {
    return percentile(joinNanos);
  }

  private static Duration percentile(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return Duration.ofNanos(sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * 0.99) - 1)));
  }

  static void assertAlive(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
            .timeout(PATIENCE)
            .build();
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
  }

  private static long assertDelivered(RawSocket from, RawSocket to) throws IOException {
    String marker = UUID.randomUUID().toString();
    long start = System.nanoTime();
    from.send("\n" + Attacker.change("honest", "cell", marker));
    awaitBody(to, marker);
    return System.nanoTime() - start;
  }

  private static void awaitBody(RawSocket at, String part) throws IOException {
    String body = at.readBodyPastPings();
    while (!body.contains(part)) {
      body = at.readBodyPastPings();
    }
  }

  @Override
  public void close() {
    one.close();
    other.close();
  }
}
