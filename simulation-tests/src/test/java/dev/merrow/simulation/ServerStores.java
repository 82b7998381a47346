package dev.merrow.simulation;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The stores that a broker has of its own, one for each path, on the broker's disk. */
final class ServerStores implements PathStores {
  private final Timeline timeline;
  private final Findings findings;
  private final Oracles oracles;
  private final Random random;
  private final Routing routing;
  private final Map<String, Disk> disks = new HashMap<>();
  private final Map<String, Witness> witnesses = new LinkedHashMap<>();
  private LifeScheduler diskThread;
  private int stores;

  ServerStores(
      Timeline timeline, Findings findings, Oracles oracles, Random random, Routing routing) {
    this.timeline = timeline;
    this.findings = findings;
    this.oracles = oracles;
    this.random = random;
    this.routing = routing;
    this.diskThread = newThread();
  }

  /** The broker's process has ended, and another begins. */
  void beginAnew() {
    diskThread.die();
    diskThread = newThread();
    witnesses.clear();
    disks.values().forEach(Disk::losePower);
    disks.values().forEach(Disk::turnOn);
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
    MergeableStore store = MergeableStore.createMergeableStore(name, new SimulatedClock(timeline));
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
