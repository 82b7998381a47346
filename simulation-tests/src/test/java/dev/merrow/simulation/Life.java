package dev.merrow.simulation;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.simulation.Setup.Feature;
import dev.merrow.simulation.Setup.Schemas;
import dev.merrow.stamp.Hlc;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.RequestException;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.TransportException;
import dev.merrow.ws.client.RetryPolicy;
import dev.merrow.ws.client.SimulatedClient;
import dev.merrow.ws.client.WsConnectionOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A process: a store with its synchronizers and persister, from its start to its end or crash. */
final class Life {
  private static final int MAX_THREAD_DELAY_MICROS = 300;
  private static final int MAX_DISK_DELAY_MICROS = 5_000;
  private static final RetryPolicy RETRY =
      new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(1), 0.9, Integer.MAX_VALUE);

  final MergeableStore store;
  final Witness witness;
  private final World world;
  private final Node node;
  private final String name;
  private final Random random;
  private final LifeScheduler threads;
  private final LifeScheduler diskThread;
  private final Links links;
  private final @Nullable Beside beside;
  private @Nullable Persister persister;
  private Map<CellPosition, Hlc> acknowledged = new HashMap<>();
  private Schemas tablesSchema = Schemas.NONE;
  private Schemas valuesSchema = Schemas.NONE;
  private int replacements;
  private int arrivals;
  private boolean dead;

  Life(World world, Node node, String name, Random random) {
    this.world = world;
    this.node = node;
    this.name = name;
    this.random = random;
    threads =
        new LifeScheduler(world.timeline, new Random(random.nextLong()), MAX_THREAD_DELAY_MICROS);
    diskThread =
        new LifeScheduler(world.timeline, new Random(random.nextLong()), MAX_DISK_DELAY_MICROS);
    store = MergeableStore.createMergeableStore(name, node.clock);
    witness = Witness.of(name, store, world.oracles.main(node), world.findings);
    beside = node.hasBeside() ? new Beside(world, node, name) : null;
    links = newLinks(new Random(random.nextLong()));
    addMiddleware(store);
    witness.compareWith(this::newStore);
    setSchemas(world.setup.schemas(), world.setup.schemas());
    if (world.setup.has(Feature.DEFAULT_CONTENT)) {
      store.setDefaultContent(RandomOperations.defaultContent());
      if (!witness.stamps().isEmpty()) {
        world.findings.add("%s: default content has stamps %s", name, witness.stamps());
      }
    }
    addUsersListeners();
  }

  private Links newLinks(Random ofLinks) {
    WsConnectionOptions options =
        WsConnectionOptions.builder()
            .retry(RETRY)
            .limits(world.network.limits())
            .fragmentBytes(world.setup.partBytes())
            .build();
    SimulatedClient client =
        new SimulatedClient(
            (uri, byChannels, ear) ->
                new SimulatedSocket(world.network, node.number, uri, byChannels, threads, ear),
            options,
            threads,
            node.clock,
            new Random(ofLinks.nextLong()));
    return node.isTinyBase()
        ? new FirstAnswerLinks(world, this, threads, ofLinks, client)
        : new SynchronizerLinks(world, node, this, threads, ofLinks, client);
  }

  private void addMiddleware(MergeableStore to) {
    if (world.setup.has(Feature.CENSORED)) {
      Censor.censor(to);
      witness.forbid(Censor::isIncorrect);
    } else if (world.setup.has(Feature.CORRECTED) && node.number == 0) {
      Censor.correct(to);
      witness.forbid(Censor::isIncorrect);
    }
  }

  private void setSchemas(Schemas tables, Schemas values) {
    // one after the other, as who watches compares with what holds by then
    tablesSchema = tables;
    RandomOperations.setTablesSchema(store, tables);
    valuesSchema = values;
    RandomOperations.setValuesSchema(store, values);
  }

  /** A store that has not seen anything yet of what this one has seen. */
  private MergeableStore newStore() {
    MergeableStore fresh = MergeableStore.createMergeableStore("new " + name, node.clock);
    addMiddleware(fresh);
    RandomOperations.setTablesSchema(fresh, tablesSchema);
    RandomOperations.setValuesSchema(fresh, valuesSchema);
    return fresh;
  }

  /** Gives its store other schemas. */
  void changeSchemas(Random how) {
    List<Schemas> all = List.of(Schemas.values());
    Schemas tables = all.get(how.nextInt(all.size()));
    Schemas values = all.get(how.nextInt(all.size()));
    world.findings.note(() -> "%s: schemas %s and %s".formatted(name, tables, values));
    attempt(() -> setSchemas(tables, values));
    witness.check();
  }

  /** Gives its store the schemas that all have. */
  void resetSchemas() {
    attempt(() -> setSchemas(world.setup.schemas(), world.setup.schemas()));
  }

  /** Writes a cell that is too large to be sent. */
  void writeLarge(Random how) {
    attempt(() -> new RandomOperations(how).writeLarge(store, world.setup.largeCharacters()));
  }

  /** Writes what no other store has. */
  void writeOnceMore() {
    String rowId = "written by " + name + " at " + world.timeline.micros();
    attempt(() -> store.setCell("pets", rowId, "name", Cell.of(name)));
  }

  /** Writes small cells in place of those that are too large to be sent. */
  void shrink() {
    attempt(() -> RandomOperations.shrink(store, world.setup.largeCharacters()));
  }

  /** Listeners that write, and that throw. */
  private void addUsersListeners() {
    if (node.number == 0) {
      store.addCellListener(
          "pets",
          null,
          "legs",
          event -> {
            if (event.newCell() != null) {
              store.setCell(
                  "pets", event.rowId(), "name", Cell.of("on " + event.newCell().toString()));
            }
          },
          true);
    } else if (node.number == 1) {
      store.addValuesListener(
          event -> {
            if (random.nextInt(8) == 0) {
              throw new Grumble();
            }
          });
    }
  }

  /** Loads what is on disk and goes online. */
  void start() {
    if (world.setup.has(Feature.DISKS)) {
      persister = Persister.createCustomPersister(store, node.disk, persisterOptions());
      startPersisting();
    }
    links.open();
    startSync();
  }

  private void startPersisting() {
    if (!dead && persister != null) {
      Futures.whenDone(
          persister.startAutoPersisting(),
          error -> {
            if (error != null) {
              world.timeline.after(20_000, this::startPersisting);
            }
          });
    }
  }

  private PersisterOptions persisterOptions() {
    return PersisterOptions.builder()
        .autoLoadInterval(Duration.ZERO)
        .maxPendingCells(1 + random.nextInt(40))
        .retryDelay(Duration.ofMillis(5))
        .scheduler(diskThread)
        .errorListener(this::failed)
        .build();
  }

  /** Is told what went wrong, which may go wrong. */
  void failed(Throwable error) {
    if (dead) {
      return;
    }
    world.findings.note(() -> name + ": " + error);
    if (!(error instanceof RequestException
        || error instanceof TransportException
        || error instanceof PersisterException
        || error instanceof FutureStampException
        || error instanceof Grumble)) {
      world.findings.add("%s: unexpected: %s at %s", name, error, List.of(error.getStackTrace()));
    }
  }

  /** Starts to synchronize, if it does not. */
  void startSync() {
    links.start();
  }

  /** Stops to synchronize, and starts again. */
  void restartSync() {
    links.restart();
  }

  /** Connects once more; just when it has, the broker's process begins to stand still. */
  void reconnect(int standstillMicros) {
    world.network.standStillOnceConnected(node.number, standstillMicros);
    links.reconnect();
  }

  /** Sets how much longer all takes to it, and from it, than to others. */
  void setDistance(int micros) {
    world.network.setDistance(node.number, micros);
  }

  /** Goes offline. */
  void goOffline() {
    links.interrupt(random);
  }

  /** Goes offline for a while. */
  void interruptSync(Random how) {
    links.interrupt(how);
    world.timeline.after(
        how.nextInt(500_000),
        () -> {
          if (!dead) {
            startSync();
          }
        });
  }

  /** Whether a synchronizer tells that its store's cell is too large to be sent. */
  boolean knowsTooLarge(CellPosition key) {
    return links
        .gaps()
        .anyMatch(
            gap ->
                gap instanceof SyncGap.TooLarge tooLarge
                    && tooLarge.cell().id().equals(key.id())
                    && key.rowId().equals(tooLarge.cell().rowId()));
  }

  /**
   * Waits for all to be with the broker's stores; and when it is said to be, looks whether it is.
   */
  void arrive() {
    if (isReaders()) {
      return;
    }
    Map<CellPosition, Hlc> held = new HashMap<>(witness.stamps());
    int before = replacements;
    links.flush(
        (path, flushed) -> {
          arrivals++;
          if (before == replacements && !dead) {
            world.arrived(name, path, flushed, held);
          }
        });
  }

  /** How often it was told that what it held had arrived on a path. */
  int arrivals() {
    return arrivals;
  }

  /** Whether it has a socket for each path, and can tell how far its writes have come. */
  boolean hasPlainSockets() {
    return !isTinyBase() && !isReaders() && beside == null && !node.paths().isEmpty();
  }

  /** Waits for all to be on disk; and when it is said to be, looks whether it is. */
  void flush() {
    if (persister == null || !persister.isAutoSaving()) {
      return;
    }
    Map<CellPosition, Hlc> held = new HashMap<>(witness.stamps());
    int before = replacements;
    Futures.whenDone(
        persister.flush(),
        error -> {
          if (error == null && before == replacements && !dead) {
            acknowledged = held;
            checkDisk("acknowledged");
          }
        });
  }

  private void checkDisk(String what) {
    Map<CellPosition, Hlc> durable = node.durable();
    acknowledged.forEach(
        (key, hlc) -> {
          Hlc kept = durable.getOrDefault(key, Hlc.EMPTY);
          if (hlc.isAfter(kept)) {
            world.findings.add("%s: %s of %s is %s, but not on disk", name, hlc, key, what);
          }
        });
  }

  /** Takes another's content in place of its own. */
  void replaceBy(MergeableStore other) {
    world.lost(this);
    replacements++;
    acknowledged = new HashMap<>();
    attempt(() -> store.setMergeableContent(other.getMergeableContent()));
  }

  /** Runs what a user does, whose listeners may throw. */
  void attempt(Runnable action) {
    try {
      action.run();
    } catch (Grumble | FutureStampException e) {
      world.findings.note(() -> name + ": " + e.getMessage());
    }
  }

  /** Ends without notice. */
  void crash() {
    dead = true;
    links.crash();
    threads.die();
    diskThread.die();
    checkDisk("on disk");
  }

  /** Checks what must be so when nothing happens any more. */
  void checkAtRest() {
    witness.check();
    if (!isReaders()) {
      world.oracles.main.check(name, store.getMergeableContent());
    }
    if (beside != null) {
      beside.witness.check();
      if (!isReaders()) {
        world.oracles.beside.check(name + " beside", beside.store.getMergeableContent());
      }
    }
    if (persister != null && !node.durable().equals(witness.stamps())) {
      world.findings.add("%s: on disk is %s, not %s", name, node.durable(), witness.stamps());
    }
  }

  /** The store that shares a socket with this one's; null if there is none. */
  @Nullable Beside beside() {
    return beside;
  }

  /** Whether it is that of a store that may not write. */
  boolean isReaders() {
    return node.isReader();
  }

  /** Whether its store has a client that does no more than TinyBase's. */
  boolean isTinyBase() {
    return node.isTinyBase();
  }

  boolean isDead() {
    return dead;
  }

  @Override
  public String toString() {
    return name;
  }
}
