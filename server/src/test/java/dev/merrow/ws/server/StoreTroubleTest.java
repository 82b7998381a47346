package dev.merrow.ws.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the broker says that it can't keep what it is given. */
class StoreTroubleTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  @TempDir private Path temporary;

  private static WsServerOptions options(SqlitePathStores stores) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return WsServerOptions.builder()
        .port(0)
        .stores(stores)
        .monitoring(MonitoringOptions.with(meters, meters::scrape))
        .build();
  }

  private static String page(WsServer server, String path) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      return socket.request("GET " + path + " HTTP/1.1\r\nHost: x") + socket.rest();
    }
  }

  private static void awaitPage(WsServer server, String path, String text) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    String page = page(server, path);
    while (!page.contains(text)) {
      assertThat(System.nanoTime() - end).as(page).isNegative();
      page = page(server, path);
    }
  }

  @Test
  void readinessAndAMetricSayWhatCanNotBeKept() throws Exception {
    Path directory = temporary.resolve("stores");
    try (SqlitePathStores stores = new SqlitePathStores(directory);
        WsServer server = WsServer.createWsServer(options(stores))) {
      awaitPage(server, "/health/ready", " 200 ");
      Files.writeString(stores.fileOf("broken"), "This is no database, ".repeat(1_000));

      try (RawSocket client = RawSocket.open(server.port(), "broken")) {
        assertThat(client.readClose().code()).isEqualTo(1011);
      }
      awaitPage(server, "/health/ready", " 503 ");
      awaitPage(server, "/metrics", "merrow_stores_failing 1.0");
      awaitPage(server, "/metrics", "merrow_store_failures_total{operation=\"load\"} 1.0");

      try (RawSocket client = RawSocket.open(server.port(), "pets")) {
        awaitPage(server, "/metrics", "merrow_stores 1.0");
        assertThat(page(server, "/health/ready"))
            .as("one that works hides nothing")
            .contains(" 503 ");
        assertThat(client).isNotNull();
      }
      Files.delete(stores.fileOf("broken"));
      try (RawSocket client = RawSocket.open(server.port(), "broken")) {
        awaitPage(server, "/health/ready", " 200 ");
        awaitPage(server, "/metrics", "merrow_stores_failing 0.0");
        assertThat(client).isNotNull();
      }
    }
  }

  @Test
  void whereNothingCanBeKeptItDoesNotStart() throws Exception {
    // even its owner can't write there
    try (SqlitePathStores stores = new SqlitePathStores(Path.of("/proc"))) {
      WsServerOptions options = options(stores);
      assertThatThrownBy(() -> WsServer.createWsServer(options))
          .isInstanceOf(MerrowException.class)
          .hasMessageContaining("Cannot keep stores in /proc");
    }
  }
}
