package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.testkit.store.RandomWrites;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold whatever is written, over many seeds; a failure names its seed. */
class StoreInvariantsTest {
  private static final int STEPS = 120;

  static LongStream seeds() {
    return LongStream.range(0, 150);
  }

  /** A clock that ticks now and then. */
  private static InstantSource clock(Random random) {
    long[] now = {1_700_000_000_000L};
    return () -> java.time.Instant.ofEpochMilli(now[0] += random.nextInt(4) == 0 ? 1 : 0);
  }

  private static MergeableStore store(String id, Random random) {
    return MergeableStore.createMergeableStore(id, clock(random));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void hashesAreThoseRecomputedFromScratch(long seed) {
    Random random = new Random(seed);
    MergeableStore store = store("s", random);
    RandomWrites writes = new RandomWrites(random);
    for (int i = 0; i < STEPS; i++) {
      store.transaction(
          () -> {
            writes.write(store);
            if (random.nextInt(3) == 0) {
              assertHashes(store);
            }
            writes.write(store);
          });
      assertHashes(store);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void contentThatIsSetWholeHasTheHashesOfTheStoreThatMadeIt(long seed) {
    Random random = new Random(seed);
    MergeableStore store = store("s", random);
    RandomWrites writes = new RandomWrites(random);
    for (int i = 0; i < STEPS; i++) {
      writes.write(store);
    }
    MergeableContent content = store.getMergeableContent();
    MergeableStore copy = store("t", random);
    copy.setMergeableContent(content);

    assertThat(copy.getMergeableContent()).isEqualTo(content);
    assertThat(content.withComputedHashes()).isEqualTo(content);
  }

  private static void assertHashes(MergeableStore store) {
    assertThat(store.getMergeableContentHashes())
        .isEqualTo(Recomputed.hashes(store.getMergeableContent()));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anUndoneTransactionLeavesNoTrace(long seed) {
    Random random = new Random(seed);
    MergeableStore store = store("s", random);
    MergeableStore other = store("o", random);
    RandomWrites writes = new RandomWrites(random);
    for (int i = 0; i < STEPS; i++) {
      writes.write(store);
      writes.write(other);
      Content content = store.getContent();
      MergeableContent stamped = store.getMergeableContent();
      assertThatThrownBy(() -> store.transaction(() -> mess(store, other, writes, random)))
          .hasMessage("undo");
      assertThat(store.getContent()).isEqualTo(content);
      assertThat(store.getMergeableContent()).isEqualTo(stamped);
      assertHashes(store);
    }
  }

  private static void mess(
      MergeableStore store, MergeableStore other, RandomWrites writes, Random random) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      writes.write(store);
      if (random.nextInt(5) == 0) {
        store.applyMergeableChanges(other.getMergeableContent().asChanges());
      }
      if (random.nextInt(8) == 0) {
        store.setMergeableContent(other.getMergeableContent());
      }
      if (random.nextInt(4) == 0) {
        assertThat(store.getMergeableContentHashes()).isNotNull();
      }
    }
    throw new IllegalStateException("undo");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void storesThatMergeInAnyOrderAgree(long seed) {
    Random random = new Random(seed);
    List<MergeableStore> stores = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      stores.add(store("store" + i, random));
    }
    RandomWrites writes = new RandomWrites(random);
    for (int i = 0; i < STEPS; i++) {
      writes.write(stores.get(random.nextInt(stores.size())));
      if (random.nextInt(6) == 0) {
        stores.get(random.nextInt(4)).merge(stores.get(random.nextInt(3)));
      }
    }
    Collections.shuffle(stores, random);
    for (int round = 0; round < 2; round++) {
      for (MergeableStore store : stores) {
        stores.get(0).merge(store);
      }
    }
    for (MergeableStore store : stores) {
      assertThat(store.getContent()).isEqualTo(stores.get(0).getContent());
      assertThat(store.getMergeableContent()).isEqualTo(stores.get(0).getMergeableContent());
      assertHashes(store);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void changesOfTransactionsKeepAnotherStoreInStep(long seed) {
    Random random = new Random(seed);
    MergeableStore store = store("s", random);
    MergeableStore follower = store("f", random);
    Store plain = Store.createStore();
    try (Subscription stamped =
            store.addDidFinishTransactionListener(
                it -> follower.applyMergeableChanges(store.getTransactionMergeableChanges()));
        Subscription unstamped =
            store.addDidFinishTransactionListener(
                it -> plain.applyChanges(store.getTransactionChanges()))) {
      RandomWrites writes = new RandomWrites(random);
      for (int i = 0; i < STEPS; i++) {
        store.transaction(
            () -> {
              writes.write(store);
              writes.write(store);
            });
        assertThat(follower.getMergeableContent()).isEqualTo(store.getMergeableContent());
        assertThat(plain.getContent()).isEqualTo(store.getContent());
      }
      assertThat(stamped.id()).isNotEqualTo(unstamped.id());
    }
  }
}
