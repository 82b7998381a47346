package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.vectors.Operation;
import dev.merrow.ws.client.RetryPolicy;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has a client of ours and a real TinyBase one write to brokers that stand still at random, half of
 * the time just after the client's socket has opened, and then are killed. What ours had when
 * {@code flush} acknowledged it, TinyBase's cells among it, must be there when the next broker
 * serves the same directory.
 */
final class KillSweep {
  private static final int SEEDS = 1_000_000_000;
  private static final int LONGEST_MILLIS = 50_000;

  /** So long that a machine that is busy with something else ends no sweep. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path directory;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  /** The content that a run must have left, by path. */
  private record Left(String path, Set<String> rows) {}

  private KillSweep(Path directory) {
    this.directory = directory;
  }

  /** Kills as many brokers as {@code -Dmerrow.kills} says, in a temporary directory. */
  public static void main(String[] args) throws Exception {
    run(Integer.getInteger("merrow.kills", 100), Files.createTempDirectory("killsweep"));
  }

  /**
   * Kills brokers, and prints the seed and what was acknowledged.
   *
   * @throws AssertionError if anything that was acknowledged is missing afterwards
   */
  static void run(int kills, Path directory) throws Exception {
    long seed = Long.getLong("merrow.seed", new Random().nextInt(SEEDS));
    System.out.printf("Kills %d brokers, -Dmerrow.seed=%d%n", kills, seed);
    try {
      new KillSweep(directory).sweep(kills, new Random(seed));
    } catch (AssertionError | Exception e) {
      throw new AssertionError("-Dmerrow.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  private void sweep(int kills, Random random) throws Exception {
    long acknowledged = 0;
    int acknowledging = 0;
    try (NodeProcess node = new NodeProcess()) {
      Left left = new Left("none", Set.of());
      for (int run = 0; run <= kills; run++) {
        try (SweptBroker broker =
            new SweptBroker(
                directory.resolve("stores"),
                directory.resolve("complaints"),
                SweptBroker.routing(run))) {
          assertIsThere(broker, left, run);
          if (run < kills) {
            left = writeUntilKilled(broker, node, run, new Random(random.nextLong()));
            acknowledged += left.rows.size();
            acknowledging += left.rows.isEmpty() ? 0 : 1;
            if (run % 10 == 9) {
              System.out.printf(
                  "%d killed, %d rows acknowledged in %d of them%n",
                  run + 1, acknowledged, acknowledging);
            }
          }
        }
      }
    } finally {
      timer.shutdownNow();
    }
    System.out.printf(
        "%d brokers were killed; in %d runs %d rows had been acknowledged, and none was lost%n",
        kills, acknowledging, acknowledged);
    assertThat(acknowledging).as("runs in which something was acknowledged").isPositive();
  }

  private Left writeUntilKilled(SweptBroker broker, NodeProcess node, int run, Random random)
      throws Exception {
    String path = "run" + run;
    MergeableStore store = MergeableStore.createMergeableStore();
    TinyBasePeer other =
        new TinyBasePeer(node, new PeerOptions("peer " + run, Duration.ofSeconds(1), 0, () -> {}));
    Set<String> acknowledged = new HashSet<>();
    try (WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(store, broker.at(path), options())) {
      standStillAtFirst(broker, sync, random);
      CompletableFuture<Void> joined = other.connect(broker.at(path));
      var unused = sync.startSync();
      for (int i = 0; !broker.ended().isDone(); i++) {
        write(store, run, i, random);
        if (joined.isDone()) {
          other.write(List.of(Operation.of("setCell", "t", "theirs " + i, "c", "text " + i)));
        }
        Set<String> rows = new HashSet<>(store.getRowIds("t"));
        CompletableFuture<FlushResult> flushed = sync.flush(PATIENCE);
        CompletableFuture.anyOf(flushed, broker.ended())
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (flushed.isDone()) {
          assertThat(flushed.join()).isEqualTo(FlushResult.STORED);
          if (acknowledged.isEmpty()) {
            killLater(broker, random);
          }
          acknowledged.addAll(rows);
        }
      }
    }
    other.disconnect();
    return new Left(path, acknowledged);
  }

  /** Half of the time, has the broker stand still just when the link is up. */
  private void standStillAtFirst(SweptBroker broker, WsSynchronizer sync, Random random) {
    int millis = random.nextBoolean() ? random.nextInt(1_800) : 0;
    AtomicBoolean first = new AtomicBoolean(true);
    sync.addStatusListener(
        status -> {
          boolean linked =
              status == SynchronizerStatus.SYNCING || status == SynchronizerStatus.IN_SYNC;
          if (linked && first.getAndSet(false)) {
            standStill(broker, 0, millis);
          }
        });
    schedule(broker::kill, LONGEST_MILLIS);
  }

  /**
   * Kills the broker at a random moment, which half of the time comes after it stood still. Begins
   * when something has been acknowledged, so that there is something to lose on a busy machine too.
   */
  private void killLater(SweptBroker broker, Random random) {
    int killAfter = random.nextInt(1_500);
    int millis = random.nextBoolean() ? random.nextInt(1_800) : 0;
    standStill(broker, random.nextInt(killAfter + 1), millis);
    schedule(broker::kill, killAfter);
  }

  private void standStill(SweptBroker broker, int afterMillis, int millis) {
    if (millis > 0) {
      schedule(broker::freeze, afterMillis);
      schedule(broker::thaw, afterMillis + millis);
    }
  }

  private void schedule(Runnable fault, int afterMillis) {
    var unused = timer.schedule(fault, afterMillis, TimeUnit.MILLISECONDS);
  }

  private static void write(MergeableStore store, int run, int round, Random random) {
    int count = 1 + random.nextInt(20);
    for (int i = 0; i < count; i++) {
      store.setCell("t", "ours " + round + "." + i, "c", run);
    }
  }

  /** Neither of those who wrote is there any more, so it is the broker that has it. */
  private static void assertIsThere(SweptBroker broker, Left left, int run) throws Exception {
    if (left.rows.isEmpty()) {
      return;
    }
    MergeableStore store = MergeableStore.createMergeableStore();
    try (WsSynchronizer sync =
        WsSynchronizer.createWsSynchronizer(store, broker.at(left.path), options())) {
      sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      sync.flush(PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(store.getRowIds("t")).as("after run %s", run - 1).containsAll(left.rows);
    }
  }

  private static WsSynchronizerOptions options() {
    return WsSynchronizerOptions.builder()
        .retry(RetryPolicy.FOREVER)
        .synchronizer(
            SynchronizerOptions.builder()
                .flushOnClose(Duration.ZERO)
                .errorListener(error -> {})
                .build())
        .build();
  }
}
