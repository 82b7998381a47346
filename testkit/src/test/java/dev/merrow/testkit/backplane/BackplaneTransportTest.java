package dev.merrow.testkit.backplane;

import static dev.merrow.backplane.BackplaneTransport.createBackplaneTransport;
import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.backplane.Backplane;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.testkit.sync.Convergence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stores find out what was lost on the way, and compare. */
class BackplaneTransportTest {
  private final MemoryEngine engine = new MemoryEngine();
  private final List<Synchronizer> synchronizers = new ArrayList<>();

  @AfterEach
  void close() {
    synchronizers.forEach(Synchronizer::close);
  }

  private Synchronizer join(MergeableStore store, Backplane backplane, String name)
      throws Exception {
    Synchronizer sync =
        Synchronizer.createCustomSynchronizer(
            store,
            createBackplaneTransport(backplane, name),
            SynchronizerOptions.builder().errorListener(error -> {}).build());
    synchronizers.add(sync);
    sync.startSync().get(60, TimeUnit.SECONDS);
    return sync;
  }

  @Test
  void whatWasWrittenWhileItWasDisconnectedIsExchangedAfterwards() throws Exception {
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    Backplane ofOne = engine.connect();
    join(one, ofOne, "pets");
    join(other, engine.connect(), "pets");
    one.setCell("t", "before", "c", 1);
    Convergence.await(one, other);

    engine.disconnect(ofOne);
    one.setCell("t", "here", "c", 2);
    other.setCell("t", "there", "c", 3);
    engine.reconnect(ofOne);
    Convergence.await(one, other);
    assertThat(one.getRowIds("t")).containsExactlyInAnyOrder("before", "here", "there");
  }

  @Test
  void messagesThatAreLostSilentlyAreNoticedByTheNextOnes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    MergeableStore one = createMergeableStore();
    MergeableStore other = createMergeableStore();
    MergeableStore third = createMergeableStore();
    for (MergeableStore each : List.of(one, other, third)) {
      join(each, engine.connect(), "pets");
    }
    engine.loseIf(
        () -> {
          synchronized (random) {
            return random.nextInt(3) == 0;
          }
        });
    for (int i = 0; i < 100; i++) {
      one.setCell("t", "one " + i, "c", i);
      other.setCell("t", "other " + i, "c", i);
    }
    engine.loseIf(() -> false);
    // what shows that something was missing
    for (MergeableStore each : List.of(one, other, third)) {
      each.setCell("last", each == one ? "one" : each == other ? "other" : "third", "c", true);
    }
    Convergence.await(one, other);
    Convergence.await(one, third);
    assertThat(third.getRowIds("t")).as("seed %s", seed).hasSize(200);
  }
}
