package dev.merrow.ws.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.stores.PathStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What the page takes that nobody looks at. Isolated, because others' brokers have threads, too.
 */
@Isolated
class LiveThreadsTest {

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("merrow-ws-server-live"))
        .count();
  }

  @Test
  void thereAreNoThreadsUntilSomebodyLooks() throws Exception {
    WsServerOptions options =
        WsServerOptions.builder()
            .port(0)
            .stores(path -> Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore())))
            .build();
    long before = threads();
    try (LiveBroker broker = new LiveBroker(options)) {
      MergeableStore store = broker.join("pets");
      store.setCell("pets", "fido", "species", "dog");
      assertThat(broker.send(broker.request("live/")).status()).isEqualTo(200);
      broker.get("me").expect(200);
      assertThat(threads()).isEqualTo(before);
      broker.get("paths").expect(200);
      assertThat(threads()).isGreaterThan(before);
    }
  }
}
