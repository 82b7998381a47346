package dev.merrow.ws.server.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.MonitoringOptions;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StatusPagesTest {
  private final HttpClient http = HttpClient.newHttpClient();

  private HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static WsServerOptions.Builder measured() {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return WsServerOptions.builder()
        .port(0)
        .monitoring(MonitoringOptions.with(meters, meters::scrape));
  }

  @Test
  void theServersPortTellsHowItIs() throws Exception {
    try (WsServer server = WsServer.createWsServer(measured().build());
        RawSocket one = RawSocket.open(server.port(), "pets");
        RawSocket other = RawSocket.open(server.port(), "pets")) {
      one.send("\n[null,1,\"\"]");
      other.readText();

      assertThat(server.statusPort()).isEqualTo(server.port());
      assertThat(get(server.port(), "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(server.port(), "/health/ready").body()).isEqualTo("ready\n");
      HttpResponse<String> metrics = get(server.port(), "/metrics");
      assertThat(metrics.headers().firstValue("Content-Type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      assertThat(metrics.body().lines())
          .contains(
              "merrow_connections 2.0",
              "merrow_paths 1.0",
              "merrow_clients 2.0",
              "merrow_messages_received_total 1.0",
              "merrow_messages_sent_total 1.0");
      assertThat(get(server.port(), "/pets").statusCode()).isEqualTo(426);
    }
  }

  @Test
  void thePagesMayHaveAPortOfTheirOwn() throws Exception {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    WsServerOptions options =
        WsServerOptions.builder()
            .port(0)
            .monitoring(new MonitoringOptions("127.0.0.1", 0, meters, meters::scrape))
            .build();
    try (WsServer server = WsServer.createWsServer(options)) {
      assertThat(server.statusPort()).isNotEqualTo(server.port());
      assertThat(get(server.statusPort(), "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(server.statusPort(), "/metrics").body()).contains("merrow_connections 0.0");
      assertThat(get(server.statusPort(), "/pets").statusCode()).isEqualTo(404);
      assertThat(get(server.port(), "/metrics").statusCode()).isEqualTo(426);
      assertThatThrownBy(() -> RawSocket.open(server.statusPort(), "pets"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("404");
    }
  }

  @Test
  void aPortThatIsTakenLetsNothingListen() throws Exception {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (WsServer other = WsServer.createWsServer(0)) {
      WsServerOptions options =
          WsServerOptions.builder()
              .port(0)
              .monitoring(new MonitoringOptions("127.0.0.1", other.port(), meters, meters::scrape))
              .build();
      assertThatThrownBy(() -> WsServer.createWsServer(options))
          .isInstanceOf(MerrowException.class)
          .hasMessageContaining("port " + other.port());
    }
  }

  @Test
  void withoutARegistryForPrometheusThereAreNoMetrics() throws Exception {
    try (WsServer server = WsServer.createWsServer(0)) {
      assertThat(get(server.port(), "/metrics").statusCode()).isEqualTo(426);
      assertThat(get(server.port(), "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void healthStaysGreenWhileAReaderIsStalled() throws Exception {
    String large = "[\"" + "x".repeat(60_000) + "\",1,\"\"]";
    WsServerOptions options =
        measured()
            .limits(new WireLimits(1024 * 1024, 100, 10))
            .closeTimeout(Duration.ofMinutes(1))
            .build();
    try (WsServer server = WsServer.createWsServer(options);
        RawSocket sender = RawSocket.open(server.port(), "slow");
        RawSocket stalled = RawSocket.openSlow(server.port(), "slow")) {
      CompletableFuture<Void> left = new CompletableFuture<>();
      server.addClientIdsListener("slow", event -> left.complete(null));
      for (int sent = 0; !left.isDone(); sent++) {
        assertThat(sent).as("messages until the stalled reader was closed").isLessThan(1_000);
        sender.send("\n" + large);
        assertThat(get(server.port(), "/").statusCode()).isEqualTo(200);
        assertThat(get(server.port(), "/health/ready").statusCode()).isEqualTo(200);
      }
      assertThat(get(server.port(), "/metrics").body())
          .contains(
              "merrow_connections_closed_total{code=\"1013\",reason=\"tinybase:15:socket\"} 1.0");
      assertThat(stalled).isNotNull();
    }
  }
}
