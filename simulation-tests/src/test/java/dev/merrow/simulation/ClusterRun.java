package dev.merrow.simulation;

import dev.merrow.backplane.BackplaneTransport;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.persist.sql.internal.CellsPersistence;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.testkit.store.RandomWrites;
import dev.merrow.wire.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The stores that several brokers have of one path, on a database that they share, with an engine
 * between them, or with one of both. Brokers are killed, stand still, and are cut off from the
 * database, the engine and each other. What a broker has acknowledged must be in the database, and
 * in the end all must be equal.
 */
final class ClusterRun {
  private static final int STEPS = 150;
  private static final int SETTLING_MICROS = 120_000_000;

  private final Timeline timeline = new Timeline();
  private final Findings findings;
  private final Random random;
  private final RandomWrites writes;
  private final @Nullable SharedDatabase database;
  private final @Nullable LossyEngine engine;
  private final List<Broker> brokers = new ArrayList<>();
  private final Map<CellPosition, Hlc> acknowledged = new HashMap<>();
  private int acknowledgements;

  /** What a run has found. */
  record Outcome(List<String> found, List<String> trace, int acknowledgements) {}

  private ClusterRun(long seed, boolean tracing) {
    random = new Random(seed);
    findings = new Findings(timeline, tracing);
    writes = new RandomWrites(new Random(random.nextLong()));
    int kind = random.nextInt(3);
    database = kind == 0 ? null : new SharedDatabase(timeline, new Random(random.nextLong()));
    engine = kind == 1 ? null : new LossyEngine(timeline, new Random(random.nextLong()));
    int count = 2 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      brokers.add(new Broker(i));
    }
  }

  static Outcome of(long seed, boolean tracing) {
    ClusterRun run = new ClusterRun(seed, tracing);
    run.run();
    return new Outcome(run.findings.found(), run.findings.trace(), run.acknowledgements);
  }

  private void run() {
    brokers.forEach(Broker::start);
    for (int i = 0; i < STEPS && findings.isEmpty(); i++) {
      step();
      timeline.pass(random.nextInt(random.nextInt(10) == 0 ? 3_000_000 : 30_000));
    }
    heal();
    timeline.pass(SETTLING_MICROS);
    // the next message shows that the one before was lost
    brokers.forEach(broker -> broker.store.setCell("last", "row " + broker.number, "c", true));
    timeline.pass(SETTLING_MICROS);
    check();
  }

  private void step() {
    Broker broker = brokers.get(random.nextInt(brokers.size()));
    Broker other = brokers.get(random.nextInt(brokers.size()));
    switch (random.nextInt(24)) {
      case 0 -> broker.kill();
      case 1 -> broker.standStill(random.nextInt(8_000_000));
      case 2, 3 -> {
        if (database != null) {
          database.setReachable(broker.number, random.nextBoolean());
        }
      }
      case 4 -> {
        if (database != null) {
          database.setLosesNotices(random.nextBoolean());
        }
      }
      case 5 -> {
        if (engine != null) {
          engine.disconnect(broker.number);
        }
      }
      case 6 -> {
        if (engine != null) {
          engine.reconnect(broker.number);
        }
      }
      case 7 -> {
        if (engine != null) {
          engine.setLoss(random.nextInt(6));
        }
      }
      case 8 -> {
        if (engine != null && broker != other) {
          engine.setPartition(broker.number, other.number, random.nextBoolean());
        }
      }
      case 9 -> broker.clock.jump(random);
      default -> broker.write();
    }
  }

  private void heal() {
    findings.note(() -> "all works again");
    for (Broker broker : brokers) {
      broker.thread.goOn();
      broker.clock.setRight();
      if (database != null) {
        database.setLosesNotices(false);
        database.setReachable(broker.number, true);
      }
    }
    if (engine != null) {
      engine.heal();
    }
  }

  private void check() {
    MergeableContent first = brokers.get(0).store.getMergeableContent();
    for (Broker broker : brokers) {
      requireEqual(broker.name(), broker.store.getMergeableContent(), first);
    }
    if (database != null) {
      requireEqual("the database", database.content(), first);
      requireSaved("in the end");
    }
  }

  private void requireEqual(String who, MergeableContent content, MergeableContent expected) {
    if (!content.asChanges().equals(expected.asChanges())) {
      findings.add(
          "%s differs: %s", who, CellPosition.difference(content, brokers.get(0).name(), expected));
    }
  }

  private void requireSaved(String when) {
    if (database == null) {
      return;
    }
    Map<CellPosition, Hlc> saved = database.stamps();
    acknowledged.forEach(
        (key, hlc) -> {
          if (hlc.isAfter(saved.getOrDefault(key, Hlc.EMPTY))) {
            findings.add("%s of %s was acknowledged, and is not saved, %s", hlc, key, when);
          }
        });
  }

  private static Hlc later(Hlc one, Hlc other) {
    return one.isAfter(other) ? one : other;
  }

  /** A broker, as far as the store of its path is concerned, through all its lives. */
  private final class Broker {
    private final int number;
    private final SimulatedClock clock = new SimulatedClock(timeline);
    private MergeableStore store = MergeableStore.createMergeableStore();
    private LifeScheduler thread = newThread();
    private int lives;
    private @Nullable Persister persister;

    Broker(int number) {
      this.number = number;
    }

    String name() {
      return "broker " + number + " in life " + lives;
    }

    private LifeScheduler newThread() {
      return new LifeScheduler(timeline, new Random(random.nextLong()), 2_000);
    }

    void start() {
      lives++;
      thread = newThread();
      store = MergeableStore.createMergeableStore(name(), clock);
      findings.note(() -> name() + " begins");
      SharedDatabase shared = database;
      if (shared == null) {
        persister = null;
        join();
        return;
      }
      int life = lives;
      Persister started =
          Persister.createCustomPersister(
              store,
              new CellsPersistence<>(shared.way(number), shared.tables()),
              PersisterOptions.builder()
                  .autoLoadInterval(Duration.ofSeconds(20))
                  .retryDelay(Duration.ofMillis(50))
                  .maxRetryDelay(Duration.ofSeconds(3))
                  .scheduler(thread)
                  .errorListener(error -> findings.note(() -> name() + ": " + error.getMessage()))
                  .build());
      persister = null;
      CompletableFuture<Void> unused =
          started
              .startAutoPersisting()
              .whenComplete(
                  (done, error) -> {
                    if (life != lives) {
                      return;
                    }
                    if (error == null) {
                      persister = started;
                      join();
                    } else {
                      // its clients are closed, and come back
                      thread.schedule(Duration.ofMillis(500), this::restart);
                    }
                  });
    }

    private void join() {
      LossyEngine used = engine;
      if (used != null) {
        Synchronizer sync =
            Synchronizer.createCustomSynchronizer(
                store,
                BackplaneTransport.createBackplaneTransport(
                    used.connect(number), "path", thread, new Random(random.nextLong())),
                SynchronizerOptions.builder()
                    .requestTimeout(Duration.ofSeconds(1))
                    .scheduler(thread)
                    .random(new Random(random.nextLong()))
                    .errorListener(this::failed)
                    .build());
        CompletableFuture<Void> unused = sync.startSync();
      }
    }

    /** Messages may get lost, but none arrives that nobody has sent. */
    private void failed(Throwable error) {
      if (error instanceof WireException) {
        findings.add("%s can't read what came: %s", name(), error.getMessage());
      }
    }

    void kill() {
      findings.note(() -> name() + " is killed");
      restart();
    }

    private void restart() {
      thread.die();
      persister = null;
      if (engine != null) {
        engine.lose(number);
      }
      start();
    }

    void standStill(int micros) {
      findings.note(() -> name() + " stands still");
      LifeScheduler stands = thread;
      stands.standStill();
      timeline.after(micros, stands::goOn);
    }

    /** A client writes, and asks for an acknowledgement. */
    void write() {
      writes.write(store);
      Persister keeper = persister;
      if (keeper == null || !random.nextBoolean()) {
        return;
      }
      Map<CellPosition, Hlc> stamps = new HashMap<>();
      CellPosition.forEach(
          store.getMergeableContent().asChanges(), (key, cell) -> stamps.put(key, cell.hlc()));
      int life = lives;
      CompletableFuture<Void> unused =
          keeper
              .flush()
              .whenComplete(
                  (done, error) -> {
                    if (error == null && life == lives) {
                      acknowledgements++;
                      stamps.forEach((key, hlc) -> acknowledged.merge(key, hlc, ClusterRun::later));
                      requireSaved("when " + name() + " acknowledged it");
                    }
                  });
    }
  }
}
