package dev.merrow.ws.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.server.auth.TokenFileAuthenticator;
import dev.merrow.ws.server.stores.PathStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker's meters tell of single paths. */
class PathMetricsTest {
  @TempDir private Path directory;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private double valueOf(String name) {
    Collection<Meter> found = meters.find("merrow." + name).tagKeys("path").meters();
    return found.isEmpty()
        ? Double.NaN
        : found.iterator().next().measure().iterator().next().getValue();
  }

  private void await(String name, double wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (valueOf(name) != wanted) {
      assertThat(System.nanoTime()).as("%s is %s", name, valueOf(name)).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void awaitNone(String name) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Double.isNaN(valueOf(name))) {
      assertThat(System.nanoTime()).as(name).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static WsSynchronizer join(WsServer server, MergeableStore store, String token) {
    WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(
            store,
            URI.create("ws://127.0.0.1:" + server.port() + "/pets"),
            WsSynchronizerOptions.builder().connection(it -> it.token(() -> token)).build());
    sync.startSync().join();
    return sync;
  }

  @Test
  void rowsDeletionsRefusalsAndCorrectionsAreCounted() throws Exception {
    Path tokens =
        Files.writeString(
            directory.resolve("tokens.json"),
            """
            {"tokens": [
              {"token": "a-token-of-a-writer", "identity": "w", "paths": {"pets": "read-write"}},
              {"token": "a-token-of-a-reader", "identity": "r", "paths": {"pets": "read-only"}}]}
            """);
    WsServerOptions options =
        WsServerOptions.builder()
            .port(0)
            .authenticator(TokenFileAuthenticator.createTokenFileAuthenticator(tokens))
            .stores(path -> Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore())))
            .monitoring(MonitoringOptions.with(meters).withMeasuredPaths("pets"::equals))
            .build();
    MergeableStore writing = MergeableStore.createMergeableStore();
    MergeableStore reading = MergeableStore.createMergeableStore();
    try (WsServer server = WsServer.createWsServer(options)) {
      try (WsSynchronizer writer = join(server, writing, "a-token-of-a-writer");
          WsSynchronizer reader = join(server, reading, "a-token-of-a-reader")) {
        await("path.clients", 2);
        writing.setCell("pets", "fido", "legs", 4);
        writing.setCell("pets", "felix", "legs", 4);
        writing.delRow("pets", "felix");
        await("path.deleted.rows", 1);
        await("path.rows", 1);
        assertThat(valueOf("path.stored.bytes")).isPositive();
        assertThat(valueOf("path.messages")).isPositive();

        reading.setCell("pets", "fido", "legs", 3);
        await("path.writes.refused", 1);
        await("path.corrections", 1);
        writer.whenStatus(SynchronizerStatus.IN_SYNC).get(60, TimeUnit.SECONDS);
        assertThat(reader.getStore().getLong("pets", "fido", "legs")).isNotNull();
        assertThat(valueOf("path.comparisons")).isPositive();
        assertThat(meters.get("merrow.writes.refused").counter().count()).isEqualTo(1);
      }
      awaitNone("path.clients");
    }
  }
}
