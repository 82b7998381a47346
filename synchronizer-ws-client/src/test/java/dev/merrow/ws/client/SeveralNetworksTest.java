package dev.merrow.ws.client;

import static dev.merrow.local.LocalSynchronizer.createLocalSynchronizer;
import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.ws.server.WsServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stores that meet at two brokers and in a local hub at once. */
class SeveralNetworksTest {
  private static final int NETWORKS = 3;
  private static final int STORES = 3;
  private static final int WRITES = 50;

  private final WsServer one = WsServer.createWsServer(0);
  private final WsServer other = WsServer.createWsServer(0);
  private final List<MergeableStore> stores = new ArrayList<>();
  private final List<Synchronizer> synchronizers = new ArrayList<>();

  @AfterEach
  void close() {
    synchronizers.forEach(Synchronizer::close);
    one.close();
    other.close();
  }

  private long sends() {
    return synchronizers.stream().mapToLong(it -> it.getSynchronizerStats().sends()).sum();
  }

  @Test
  void eachWriteIsToldAFewTimesAndThenNoMore() throws Exception {
    for (int i = 0; i < STORES; i++) {
      MergeableStore store = createMergeableStore();
      stores.add(store);
      for (WsServer server : List.of(one, other)) {
        URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/several");
        synchronizers.add(createWsSynchronizer(store, uri));
      }
      synchronizers.add(createLocalSynchronizer(store, "several networks"));
    }
    for (Synchronizer synchronizer : synchronizers) {
      synchronizer.startSync().get(60, TimeUnit.SECONDS);
    }
    MergeableStore[] all = stores.toArray(MergeableStore[]::new);
    Convergence.await(all);
    long before = sends();

    for (int i = 0; i < WRITES; i++) {
      for (int store = 0; store < STORES; store++) {
        stores.get(store).setCell("t", "r" + i, "by" + store, i);
      }
    }
    Convergence.await(all);
    stores.get(0).setValue("last", true);
    Convergence.await(all);

    // each store tells each network of each write at most once: its own, or one heard elsewhere
    long most = (long) (WRITES * STORES + 1) * NETWORKS * STORES;
    assertThat(sends() - before).isBetween((long) NETWORKS, most);
  }
}
