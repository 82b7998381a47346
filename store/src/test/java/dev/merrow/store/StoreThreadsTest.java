package dev.merrow.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One store in the hands of many threads. */
class StoreThreadsTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 2_000;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final MergeableStore store = MergeableStore.createMergeableStore("threads");

  @AfterEach
  void stopThreads() {
    executor.shutdownNow();
  }

  private void onManyThreads(Runnable round) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Future<?>> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          executor.submit(
              () -> {
                start.await(60, SECONDS);
                for (int j = 0; j < ROUNDS; j++) {
                  round.run();
                }
                return null;
              }));
    }
    for (Future<?> thread : threads) {
      thread.get(60, SECONDS);
    }
  }

  private long number(String rowId) {
    Long number = store.getLong("t", rowId, "n");
    return number == null ? 0 : number;
  }

  @Test
  void noUpdateIsLost() throws Exception {
    onManyThreads(
        () -> store.setCell("t", "r", "n", old -> Cell.of(old == null ? 1 : old.asLong() + 1)));
    assertThat(number("r")).isEqualTo(THREADS * ROUNDS);
    assertThat(store.getMergeableContentHashes())
        .isEqualTo(Recomputed.hashes(store.getMergeableContent()));
  }

  @Test
  void noTransactionIsSeenInPart() throws Exception {
    onManyThreads(
        () -> {
          store.transaction(
              () -> {
                store.setCell("t", "a", "n", number("a") + 1);
                store.setCell("t", "b", "n", number("b") - 1);
              });
          Map<String, Map<String, Cell>> table = store.getTable("t");
          assertThat(table.get("a").get("n").asLong() + table.get("b").get("n").asLong()).isZero();
        });
    assertThat(number("a")).isEqualTo(THREADS * ROUNDS);
  }

  @Test
  void listenersHearOfTransactionsOneByOneAndInOrder() throws Exception {
    List<Long> heard = new ArrayList<>();
    List<Boolean> current = new ArrayList<>();
    store.addCellListener(
        "t",
        "r",
        "n",
        event -> {
          heard.add(event.newCell().asLong());
          current.add(event.newCell().equals(store.getCell("t", "r", "n")));
        });
    onManyThreads(() -> store.transaction(() -> store.setCell("t", "r", "n", number("r") + 1)));
    assertThat(heard).hasSize(THREADS * ROUNDS).isSorted().doesNotHaveDuplicates();
    assertThat(current).doesNotContain(false);
  }

  @Test
  void listenersComeAndGoWhileOthersWrite() throws Exception {
    onManyThreads(
        () -> {
          List<Cell> heard = new ArrayList<>();
          Subscription subscription =
              store.addCellListener(null, null, null, event -> heard.add(event.newCell()));
          store.setCell("t", "r", "n", old -> Cell.of(old == null ? 1 : old.asLong() + 1));
          subscription.close();
          assertThat(heard).isNotEmpty();
        });
    assertThat(store.getListenerStats().cell()).isZero();
  }

  @Test
  void othersReadWhileListenersRun() throws Exception {
    store.addValueListener(
        "v",
        event -> {
          Future<Cell> read = executor.submit(() -> store.getValue("v"));
          assertThat(result(read)).isEqualTo(Cell.of(1));
        });
    store.setValue("v", 1);
  }

  @Test
  void twoThreadsThatWaitForEachOthersStoresAreToldSo() throws Exception {
    MergeableStore other = MergeableStore.createMergeableStore("other");
    CountDownLatch bothHold = new CountDownLatch(2);
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    List<Future<?>> threads =
        List.of(
            executor.submit(() -> crossWrite(store, other, bothHold, told)),
            executor.submit(() -> crossWrite(other, store, bothHold, told)));
    assertThat(told.get(60, SECONDS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wait for each other's stores");
    for (Future<?> thread : threads) {
      thread.get(60, SECONDS);
    }
    store.setValue("free", true);
    other.setValue("free", true);
  }

  private static void crossWrite(
      Store first, Store second, CountDownLatch bothHold, CompletableFuture<Throwable> told) {
    try {
      first.transaction(
          () -> {
            first.setValue("mine", 1);
            bothHold.countDown();
            await(bothHold);
            second.setValue("yours", 1);
          });
    } catch (IllegalStateException e) {
      told.complete(e);
    }
  }

  @Test
  void aListenerMustNotWriteToItsOwnStore() {
    store.addValueListener("v", event -> store.setValue("w", 1));
    assertThatThrownBy(() -> store.setValue("v", 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must not write");
    assertThat(store.getValues()).isEqualTo(Map.of("v", Cell.of(1)));
    store.setValue("u", 1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get(60, SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
