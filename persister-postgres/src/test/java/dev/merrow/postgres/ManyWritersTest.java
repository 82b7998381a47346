package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.store.RandomWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several that write one path at the same time, over connections of their own, lose nothing. */
class ManyWritersTest extends PostgresFixture {
  private static final int WRITERS = 5;
  private static final int WRITES = 150;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theyConvergeAndTheDatabaseHasAll(boolean cells) throws Exception {
    long seed = Long.getLong("merrow.seed", System.nanoTime());
    PostgresMode mode = cells ? PostgresMode.cells("p") : PostgresMode.json();
    List<MergeableStore> stores = new ArrayList<>();
    List<Persister> persisters = new ArrayList<>();
    List<CompletableFuture<Void>> starts = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      MergeableStore store = createMergeableStore("writer" + i);
      Persister persister = persister(store, connect(url), mode, looking());
      stores.add(store);
      persisters.add(persister);
      // all make the tables at the same time
      starts.add(persister.startAutoPersisting());
    }
    for (CompletableFuture<Void> start : starts) {
      await(start);
    }
    List<CompletableFuture<Void>> writing = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      MergeableStore store = stores.get(i);
      Persister persister = persisters.get(i);
      Random random = new Random(seed + i);
      writing.add(
          CompletableFuture.runAsync(
              () -> {
                RandomWrites writes = new RandomWrites(random);
                for (int n = 0; n < WRITES; n++) {
                  writes.write(store);
                  if (random.nextInt(5) == 0) {
                    persister.flush().join();
                  }
                }
              }));
    }
    for (CompletableFuture<Void> each : writing) {
      await(each);
    }
    for (int round = 0; round < 2; round++) {
      for (Persister persister : persisters) {
        await(persister.flush());
        await(persister.load());
      }
    }

    MergeableStore late = createMergeableStore("late");
    await(persister(late, database, mode, notified()).load());
    for (MergeableStore store : stores) {
      assertThat(store.getMergeableContent())
          .as("seed %s", seed)
          .isEqualTo(late.getMergeableContent());
    }
    assertThat(errors).as("seed %s", seed).isEmpty();
  }
}
