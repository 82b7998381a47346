package dev.merrow.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.merrow.Cell;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Simulation.Peer;
import dev.merrow.testkit.sync.SimulatedNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Flushing where some changes cannot arrive, or not yet: it ends, and names them. */
class IncompleteFlushTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final Duration AHEAD = Duration.ofMinutes(7);
  private static final int LARGE = 100_000;

  private final Simulation simulation = new Simulation(1);
  private final VirtualTime time = simulation.time;
  private final Peer server = simulation.peer(SimulatedNetwork.SERVER_ID);

  /** By how much the clock of {@link #ahead} is wrong. */
  private Duration error = AHEAD;

  private Peer ahead(String id) {
    MergeableStore store =
        MergeableStore.createMergeableStore(id, () -> time.instant().plus(error));
    return simulation.peer(id, store, simulation.network);
  }

  private void startBoth(Peer client) {
    simulation.start(server);
    simulation.start(client);
  }

  private static IncompleteFlushException incomplete(CompletableFuture<FlushResult> flushed) {
    assertThat(flushed).isCompletedExceptionally();
    CompletionException failure = catchThrowableOfType(CompletionException.class, flushed::join);
    assertThat(failure).hasCauseInstanceOf(IncompleteFlushException.class);
    return (IncompleteFlushException) failure.getCause();
  }

  private static Set<String> namesOf(List<SyncGap> gaps) {
    Set<String> names = new TreeSet<>();
    for (SyncGap gap : gaps) {
      if (gap instanceof SyncGap.FutureStamp future) {
        names.add(future.cell().toString());
      } else if (gap instanceof SyncGap.TooLarge tooLarge) {
        names.add(tooLarge.cell().toString());
      }
    }
    return names;
  }

  @Test
  void whatTheServersStoreHoldsBackIsNamedWithTheTimeWhenItIsDue() {
    Peer client = ahead("a");
    startBoth(client);
    error = Duration.ZERO;
    client.store().setCell("t", "r", "good", Cell.of(1));
    client.store().setValue("good", Cell.of(1));
    error = AHEAD;
    client.store().setCell("t", "r", "bad", Cell.of(2));
    client.store().setValue("bad", Cell.of(2));
    Instant due = time.instant().plus(Duration.ofMinutes(2));

    CompletableFuture<FlushResult> flushed = client.synchronizer().flush(LIMIT);
    time.pass(SOON);

    IncompleteFlushException failure = incomplete(flushed);
    assertThat(namesOf(failure.gaps()))
        .containsExactlyInAnyOrder(
            new CellAddress("t", "r", "bad").toString(), CellAddress.ofValue("bad").toString());
    assertThat(failure.gaps())
        .allSatisfy(
            gap ->
                assertThat(gap)
                    .isInstanceOfSatisfying(
                        SyncGap.FutureStamp.class,
                        future -> {
                          assertThat(future.due()).isEqualTo(due);
                          assertThat(future.peerId()).isEqualTo(SimulatedNetwork.SERVER_ID);
                        }));
    assertThat(failure).hasMessageContaining(due.toString()).hasMessageContaining("bad");
    assertThat(server.store().getCell("t", "r", "good")).isEqualTo(Cell.of(1));
    assertThat(server.store().hasValue("good")).isTrue();
    assertThat(client.synchronizer().getGaps()).hasSameElementsAs(failure.gaps());
    assertThat(client.synchronizer().getStatus()).isEqualTo(SynchronizerStatus.INCOMPLETE);
    assertThat(client.errors()).anyMatch(each -> each.getMessage().contains("\"bad\""));
  }

  @Test
  void whatOtherPeersHoldBackTooDoesNotHideThatTheServersStoreDoes() {
    Peer client = ahead("a");
    startBoth(client);
    simulation.started("b");
    client.store().setCell("t", "r", "bad", Cell.of(2));
    for (int i = 0; i < 3; i++) {
      CompletableFuture<FlushResult> flushed = client.synchronizer().flush(LIMIT);
      time.pass(SOON);
      assertThat(namesOf(incomplete(flushed).gaps()))
          .containsExactly(new CellAddress("t", "r", "bad").toString());
      CompletableFuture<Void> started = simulation.peer("c" + i).synchronizer().startSync();
      time.pass(SOON);
      assertThat(started).isCompleted();
    }
  }

  @Test
  void whenItIsDueAllIsFlushedAndNoGapIsLeft() {
    Peer client = ahead("a");
    startBoth(client);
    client.store().setCell("t", "r", "c", Cell.of(1));
    CompletableFuture<FlushResult> early = client.synchronizer().flush(LIMIT);
    time.pass(SOON);
    incomplete(early);

    time.pass(AHEAD);
    assertThat(server.store().getCell("t", "r", "c")).isEqualTo(Cell.of(1));
    assertThat(client.synchronizer().getGaps()).isEmpty();
    assertThat(client.synchronizer().getStatus()).isEqualTo(SynchronizerStatus.IN_SYNC);
    CompletableFuture<FlushResult> flushed = client.synchronizer().flush(LIMIT);
    time.pass(SOON);
    assertThat(flushed).isCompletedWithValue(FlushResult.STORED);
  }

  @Test
  void cellsOfTheFutureThatTheServersStoreHasDoNotHoldUpThoseOfTheClient() {
    MergeableStore saved =
        MergeableStore.createMergeableStore("saved", () -> time.instant().plus(AHEAD));
    saved.setCell("t", "ahead", "c", Cell.of(1));
    server.store().loadMergeableContent(saved.getMergeableContent());
    assertThat(server.store().hasRow("t", "ahead")).isTrue();
    Peer client = simulation.peer("a");
    startBoth(client);
    client.store().setCell("t", "mine", "c", Cell.of(1));

    CompletableFuture<FlushResult> flushed = client.synchronizer().flush(LIMIT);
    time.pass(SOON);
    assertThat(flushed).isCompletedWithValue(FlushResult.STORED);
    assertThat(server.store().hasRow("t", "mine")).isTrue();
  }

  @Test
  void aCellThatIsTooLargeIsNamed() {
    simulation.network.limit(LARGE);
    Peer client = simulation.peer("a");
    startBoth(client);
    client.store().setCell("t", "r", "small", Cell.of(1));
    client.store().setCell("t", "r", "large", Cell.of("x".repeat(LARGE)));

    CompletableFuture<FlushResult> flushed = client.synchronizer().flush(LIMIT);
    time.pass(SOON);
    assertThat(namesOf(incomplete(flushed).gaps()))
        .containsExactly(new CellAddress("t", "r", "large").toString());
    assertThat(server.store().hasCell("t", "r", "small")).isTrue();
  }

  @Test
  void aCellThatIsTooLargeIsNamedWhereNoServerHasAStore() {
    simulation.network.limit(LARGE);
    Peer client = simulation.started("a");
    Peer other = simulation.started("b");
    client.store().setCell("t", "r", "large", Cell.of("x".repeat(LARGE)));
    client.store().setCell("t", "r", "small", Cell.of(1));

    CompletableFuture<FlushResult> flushed = client.synchronizer().flush(LIMIT);
    time.pass(SOON);
    assertThat(namesOf(incomplete(flushed).gaps()))
        .containsExactly(new CellAddress("t", "r", "large").toString());
    assertThat(other.store().hasCell("t", "r", "small")).isTrue();
  }

  @Test
  void moreThanAreRememberedEndItToo() {
    Peer client = ahead("a");
    startBoth(client);
    client
        .store()
        .transaction(
            () -> {
              for (int i = 0; i < Gaps.MAX + 500; i++) {
                client.store().setCell("t", "row" + i, "c", Cell.of(i));
              }
            });
    CompletableFuture<FlushResult> flushed = client.synchronizer().flush(LIMIT);
    time.pass(SOON);
    IncompleteFlushException failure = incomplete(flushed);
    assertThat(failure.gaps()).hasSize(Gaps.MAX);
    assertThat(failure).hasMessageEndingWith("and more");
  }

  @Test
  void closingSaysWhatIsHeldBackAndDoesNotWaitForIt() {
    Peer client = ahead("a");
    startBoth(client);
    client.store().setCell("t", "r", "c", Cell.of(1));
    CompletableFuture<Void> closed = client.synchronizer().closeAsync();
    time.pass(Duration.ofSeconds(1));
    assertThat(closed).isCompleted();
    assertThat(client.errors()).anyMatch(each -> each instanceof IncompleteFlushException);
  }

  @Test
  void stoppingEndsIt() {
    Peer client = simulation.peer("a");
    startBoth(client);
    simulation.network.loss(1);
    client.store().setCell("t", "r", "c", Cell.of(1));
    CompletableFuture<FlushResult> flushed = client.synchronizer().flush(LIMIT);
    time.pass(SOON);
    assertThat(flushed).isNotDone();
    CompletableFuture<Void> stopped = client.synchronizer().stopSync();
    time.pass(Duration.ZERO);
    assertThat(stopped).isCompleted();
    CompletionException failure = catchThrowableOfType(CompletionException.class, flushed::join);
    assertThat(failure.getCause())
        .isInstanceOf(TransportException.class)
        .hasMessageStartingWith("Stopped before it was flushed");
  }

  /** Whatever is late, large or lost: what a flush does not name, the server's store has. */
  @Test
  void whatIsNotNamedHasArrived() {
    int named = 0;
    for (long seed = 1; seed <= 150; seed++) {
      named += new RandomRun(seed).assertHonest();
    }
    assertThat(named).isGreaterThan(100);
  }

  private static final class RandomRun {
    private final long seed;
    private final Random random;
    private final Simulation simulation;
    private Duration error = Duration.ZERO;

    RandomRun(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.simulation = new Simulation(seed);
    }

    int assertHonest() {
      simulation.network.limit(LARGE);
      Peer server = simulation.peer(SimulatedNetwork.SERVER_ID);
      MergeableStore store =
          MergeableStore.createMergeableStore("a", () -> simulation.time.instant().plus(error));
      Peer client = simulation.peer("a", store, simulation.network);
      write(server.store(), false);
      write(store, true);
      simulation.start(server);
      simulation.start(client);
      int named = 0;
      for (int i = 0; i < 4; i++) {
        simulation.network.loss(random.nextInt(3) * 0.2);
        write(store, true);
        if (random.nextBoolean()) {
          write(server.store(), false);
        }
        CompletableFuture<FlushResult> flushed = client.synchronizer().flush(LIMIT);
        MergeableChanges before = store.getMergeableContent().asChanges();
        simulation.time.pass(Duration.ofMillis(random.nextInt(4_000)));
        simulation.network.loss(0);
        simulation.time.passUntil(flushed::isDone);
        Set<String> gaps =
            flushed.isCompletedExceptionally() ? namesOf(incomplete(flushed).gaps()) : Set.of();
        assertThat(missing(before, server.store())).as("seed %s", seed).isSubsetOf(gaps);
        named += gaps.size();
      }
      return named;
    }

    private void write(MergeableStore store, boolean largeToo) {
      for (int i = random.nextInt(5); i >= 0; i--) {
        error = random.nextInt(4) == 0 ? AHEAD : Duration.ZERO;
        String id = "c" + random.nextInt(4);
        String row = "r" + random.nextInt(3);
        switch (random.nextInt(8)) {
          case 0 -> store.delRow("t", row);
          case 1 -> store.setValue(id, Cell.of(random.nextInt(9)));
          case 2 -> store.setCell("t", row, id, Cell.of("x".repeat(largeToo ? LARGE : 1)));
          default -> store.setCell("t" + random.nextInt(2), row, id, Cell.of(random.nextInt(9)));
        }
      }
      error = Duration.ZERO;
    }

    private static Set<String> missing(MergeableChanges written, MergeableStore at) {
      MergeableChanges there = at.getMergeableContent().asChanges();
      List<String> missing = new ArrayList<>();
      written.forEachCell(
          (tableId, rowId, id, cell) -> {
            StampedCell its = there.get(tableId, rowId, id);
            if (its == null || cell.hlc().isAfter(its.hlc())) {
              missing.add(new CellAddress(tableId, rowId, id).toString());
            }
          });
      return new TreeSet<>(missing);
    }
  }
}
