package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.store.RandomWrites;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.testkit.sync.SimulatedNetwork;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Synchronizers on threads of their own, with stores that many threads use. */
class SynchronizerThreadsTest {
  private static final int LIMIT_SECONDS = 120;

  private final ThreadScheduler networkThread = new ThreadScheduler("network");
  private final SimulatedNetwork network = new SimulatedNetwork(networkThread, new Random(1));
  private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
  private final List<Synchronizer> synchronizers = new ArrayList<>();

  private Synchronizer started(MergeableStore store) throws Exception {
    Synchronizer synchronizer =
        Synchronizer.createCustomSynchronizer(
            store,
            network.join("peer" + synchronizers.size()),
            SynchronizerOptions.builder().errorListener(errors::add).build());
    synchronizers.add(synchronizer);
    synchronizer.startSync().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    return synchronizer;
  }

  @AfterEach
  void closeAll() {
    synchronizers.forEach(Synchronizer::close);
    networkThread.close();
  }

  @Test
  void manyThreadsWriteAtOnceAndAllConverge() throws Exception {
    MergeableStore[] stores = new MergeableStore[3];
    for (int i = 0; i < stores.length; i++) {
      stores[i] = MergeableStore.createMergeableStore();
      started(stores[i]);
    }
    ExecutorService writers = Executors.newFixedThreadPool(4);
    List<Future<?>> written = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RandomWrites writes = new RandomWrites(new Random(i));
      MergeableStore store = stores[i % stores.length];
      written.add(
          writers.submit(
              () -> {
                for (int step = 0; step < 300; step++) {
                  writes.write(store);
                }
              }));
    }
    for (Future<?> each : written) {
      each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    writers.shutdown();

    Convergence.await(stores);
    assertThat(errors).isEmpty();
  }

  @Test
  void closingEndsTheThread() throws Exception {
    MergeableStore store = MergeableStore.createMergeableStore();
    MergeableStore other = MergeableStore.createMergeableStore();
    Synchronizer synchronizer = started(store);
    started(other);
    CompletableFuture<Thread> worker = new CompletableFuture<>();
    store.addValuesListener(event -> worker.complete(Thread.currentThread()));
    other.setValue("v", Cell.of(1));
    Thread thread = worker.get(LIMIT_SECONDS, TimeUnit.SECONDS);

    synchronizer.close();
    thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));

    assertThat(thread.getName()).startsWith("merrow-sync-");
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void itMayBeClosedByAListenerOfItsStore() throws Exception {
    MergeableStore store = MergeableStore.createMergeableStore();
    MergeableStore other = MergeableStore.createMergeableStore();
    Synchronizer synchronizer = started(store);
    started(other);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    store.addValuesListener(
        event -> {
          synchronizer.close();
          closed.complete(null);
        });

    other.setValue("v", Cell.of(1));

    closed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    synchronizer.closeAsync().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(synchronizer.getStatus()).isEqualTo(SynchronizerStatus.CLOSED);
    assertThat(errors).isEmpty();
  }

  @Test
  void itMayBeClosedByAListenerOfItsStatus() throws Exception {
    Synchronizer synchronizer = started(MergeableStore.createMergeableStore());
    synchronizer.addStatusListener(
        status -> {
          if (status == SynchronizerStatus.STOPPED) {
            synchronizer.close();
          }
        });

    synchronizer.stopSync().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    synchronizer.closeAsync().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(errors).isEmpty();
  }

  @Test
  void aListenerMayWriteToAnotherStoreThatIsInStep() throws Exception {
    MergeableStore[] stores = new MergeableStore[3];
    for (int i = 0; i < stores.length; i++) {
      stores[i] = MergeableStore.createMergeableStore();
      started(stores[i]);
    }
    stores[0].addValueListener("go", event -> stores[1].setValue("from", Cell.of(0)));

    stores[2].setValue("go", Cell.of(true));

    AtomicReference<Cell> seen = new AtomicReference<>();
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    stores[2].addValueListener(
        "from",
        event -> {
          seen.set(stores[2].getValue("from"));
          arrived.complete(null);
        });
    if (stores[2].getValue("from") == null) {
      arrived.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    Convergence.await(stores);
    assertThat(errors).isEmpty();
  }

  @Test
  void whatIsWrittenJustBeforeClosingArrives() throws Exception {
    MergeableStore other = MergeableStore.createMergeableStore();
    started(other);
    for (int i = 0; i < 20; i++) {
      MergeableStore store = MergeableStore.createMergeableStore();
      Synchronizer synchronizer = started(store);
      store.setValue("v" + i, Cell.of(i));
      synchronizer.close();
      Convergence.await(store, other);
    }
    assertThat(other.getValueIds()).hasSize(20);
  }
}
