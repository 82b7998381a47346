package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.testkit.proxy.FaultyProxy;
import dev.merrow.testkit.proxy.NetworkConditions;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.stores.PathStore;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Flushing to a broker that keeps stores of its own. */
class FlushTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Map<String, MergeableStore> kept = new ConcurrentHashMap<>();
  private final WsServer server =
      WsServer.createWsServer(
          WsServerOptions.builder()
              .port(0)
              .stores(
                  path ->
                      Optional.of(
                          PathStore.inMemory(
                              kept.computeIfAbsent(path, it -> createMergeableStore()))))
              .build());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void whatIsFlushedIsInTheServersStore() throws Exception {
    MergeableStore store = createMergeableStore();
    try (WsSynchronizer synchronizer = synchronizer(store, server.port())) {
      for (int i = 0; i < 20; i++) {
        for (int j = 0; j < 100; j++) {
          store.setCell("t", "r" + j, "c", i);
        }
        synchronizer.flush(LIMIT).get(60, TimeUnit.SECONDS);
        assertThat(kept.get("flush").getContent()).isEqualTo(store.getContent());
      }
    }
  }

  @Test
  void whatIsWrittenBeforeClosingIsInTheServersStore() throws Exception {
    MergeableStore store = createMergeableStore();
    try (FaultyProxy proxy =
        new FaultyProxy(server.port())
            .conditions(NetworkConditions.FAIR.withDelay(Duration.ofMillis(50)))) {
      try (WsSynchronizer synchronizer = synchronizer(store, proxy.port())) {
        for (int j = 0; j < 1_000; j++) {
          store.setCell("t", "r" + j, "c", j);
        }
        assertThat(synchronizer.getSynchronizerStats().reconnects()).isZero();
      }
      assertThat(kept.get("flush").getContent()).isEqualTo(store.getContent());
    }
  }

  private static WsSynchronizer synchronizer(MergeableStore store, int port) throws Exception {
    URI uri = URI.create("ws://127.0.0.1:" + port + "/flush");
    // longer than by default, for machines that are busy
    SynchronizerOptions patient = SynchronizerOptions.builder().flushOnClose(LIMIT).build();
    WsSynchronizer synchronizer =
        createWsSynchronizer(
            store, uri, WsSynchronizerOptions.builder().synchronizer(patient).build());
    synchronizer.startSync().get(60, TimeUnit.SECONDS);
    return synchronizer;
  }
}
