package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.testkit.server.RawSocket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/**
 * Honest clients of a broker that somebody attacks: a pair at the path of the attack or another.
 */
final class Bystanders implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;
  private final RawSocket one;
  private final RawSocket other;

  Bystanders(int port, String path) throws IOException {
    this.port = port;
    this.one = RawSocket.open(port, path);
    this.other = RawSocket.open(port, path);
  }

  /** Each gets what the other says, a third can join, and the broker says that it is alive. */
  void assertServed() throws IOException, InterruptedException {
    assertDelivered(one, other);
    assertDelivered(other, one);
    try (RawSocket joining = RawSocket.open(port, "joining-" + UUID.randomUUID())) {
      joining.send("S\n[null,1,\"\"]");
    }
    assertAlive(port);
  }

  static void assertAlive(int port) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
            .timeout(PATIENCE)
            .build();
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
  }

  private static void assertDelivered(RawSocket from, RawSocket to) throws IOException {
    String marker = "[\"" + UUID.randomUUID() + "\",0,[0,0]]";
    from.send("\n" + marker);
    String body = to.readBodyPastPings();
    while (!body.equals(marker)) {
      body = to.readBodyPastPings();
    }
  }

  @Override
  public void close() {
    one.close();
    other.close();
  }
}
