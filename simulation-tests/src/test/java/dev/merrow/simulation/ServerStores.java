package dev.merrow.simulation;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.stamp.Hlc;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The stores that a broker has of its own, one for each path, on the broker's disk. */
final class ServerStores implements BrokerStores {
  private final Timeline timeline;
  private final Findings findings;
  private final Oracles oracles;
  private final Random random;
  private final Routing routing;
  private final Map<String, Disk> disks = new HashMap<>();
  private final Map<String, Witness> witnesses = new LinkedHashMap<>();

  /** By path, what clients were told to be stored. */
  private final Map<String, Map<CellPosition, Hlc>> stored = new HashMap<>();

  private final SimulatedClock clock;
  private LifeScheduler diskThread;
  private int stores;

  ServerStores(
      Timeline timeline, Findings findings, Oracles oracles, Random random, Routing routing) {
    this.timeline = timeline;
    this.findings = findings;
    this.oracles = oracles;
    this.random = random;
    this.routing = routing;
    this.clock = new SimulatedClock(timeline);
    this.diskThread = newThread();
  }

  @Override
  public boolean mayFail() {
    return false;
  }

  @Override
  public void beginAnew() {
    diskThread.die();
    diskThread = newThread();
    witnesses.clear();
    disks.values().forEach(Disk::losePower);
    disks.values().forEach(Disk::turnOn);
    checkAll("the broker's power has failed");
  }

  /**
   * Looks whether everything that clients were told to be stored is.
   *
   * @param why it should
   */
  void checkAll(String why) {
    stored.keySet().forEach(pathId -> check(why, pathId));
  }

  /**
   * A client was told that a path's store has what its own held; looks whether it has.
   *
   * @param stamps of what that was
   */
  void stored(String client, String pathId, Map<CellPosition, Hlc> stamps) {
    Map<CellPosition, Hlc> acknowledged = stored.computeIfAbsent(pathId, added -> new HashMap<>());
    stamps.forEach((key, hlc) -> acknowledged.merge(key, hlc, ServerStores::later));
    check(client + " was told that it is", pathId);
  }

  private static Hlc later(Hlc one, Hlc other) {
    return one.isAfter(other) ? one : other;
  }

  private void check(String why, String pathId) {
    Map<CellPosition, Hlc> durable = durable(pathId);
    stored
        .getOrDefault(pathId, Map.of())
        .forEach(
            (key, hlc) -> {
              if (hlc.isAfter(durable.getOrDefault(key, Hlc.EMPTY))) {
                findings.add("%s of %s is not on the disk of %s; %s", hlc, key, pathId, why);
              }
            });
  }

  @Override
  public SimulatedClock clock() {
    return clock;
  }

  @Override
  public void standStill() {
    diskThread.standStill();
  }

  @Override
  public void goOn() {
    diskThread.goOn();
  }

  /** Returns the durable part of a path's content, with stamps. */
  Map<CellPosition, Hlc> durable(String pathId) {
    Disk disk = disks.get(pathId);
    return disk == null ? Map.of() : disk.durableStamps();
  }

  @Override
  public ServerStore presence(String pathId) {
    return ServerStore.PRESENT;
  }

  private LifeScheduler newThread() {
    return new LifeScheduler(timeline, new Random(random.nextLong()), 5_000);
  }

  /** By path, who watches the stores that there are now. */
  Map<String, Witness> witnesses() {
    return witnesses;
  }

  @Override
  public Optional<PathStore> open(String pathId) {
    String name = "server" + stores++ + " at " + pathId;
    MergeableStore store = MergeableStore.createMergeableStore(name, clock);
    witnesses.put(pathId, Witness.of(name, store, oracles.of(pathId), findings));
    Disk disk =
        disks.computeIfAbsent(
            pathId,
            added -> new Disk("disk of " + pathId, new Random(random.nextLong()), () -> {}));
    PersisterOptions options =
        PersisterOptions.builder()
            .autoLoadInterval(Duration.ZERO)
            .scheduler(diskThread)
            .errorListener(error -> findings.add("%s: unexpected: %s", name, error))
            .build();
    Persister persister = Persister.createCustomPersister(store, disk, options);
    return Optional.of(PathStore.persisted(persister).withRouting(routing));
  }
}
