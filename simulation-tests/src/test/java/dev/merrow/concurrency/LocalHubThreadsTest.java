package dev.merrow.concurrency;

import static dev.merrow.local.LocalSynchronizer.createLocalSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.testkit.sync.Convergence;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalHubThreadsTest {
  private static final String HUB = "crowded";
  private static final int STORES = 4;
  private static final int WRITES = 300;

  @Test
  void storesOfManyThreadsConvergeWhileOthersComeAndGo() throws Exception {
    MergeableStore[] stores =
        IntStream.range(0, STORES)
            .mapToObj(i -> MergeableStore.createMergeableStore())
            .toArray(MergeableStore[]::new);
    Synchronizer[] synchronizers = new Synchronizer[STORES];
    for (int i = 0; i < STORES; i++) {
      synchronizers[i] = createLocalSynchronizer(stores[i], HUB);
      synchronizers[i].startSync().get(1, TimeUnit.MINUTES);
    }
    try (Crowd crowd = new Crowd()) {
      crowd.run(
          STORES + 2,
          number -> {
            if (number < STORES) {
              write(stores[number], number);
            } else {
              comeAndGo();
            }
          });
      Convergence.await(stores);
    } finally {
      for (Synchronizer each : synchronizers) {
        each.close();
      }
    }
    assertThat(stores[0].getRowIds("t")).hasSize(STORES);
  }

  private static void write(MergeableStore store, int number) {
    for (int i = 0; i < WRITES; i++) {
      store.setCell("t", Integer.toString(number), "own", i);
      store.setCell("t", Integer.toString(i % STORES), "shared", number * WRITES + i);
    }
  }

  private static void comeAndGo() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Synchronizer visitor =
          createLocalSynchronizer(MergeableStore.createMergeableStore(), HUB)) {
        visitor.startSync().get(1, TimeUnit.MINUTES);
      }
    }
  }
}
