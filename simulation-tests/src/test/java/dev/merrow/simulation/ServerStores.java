package dev.merrow.simulation;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
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
  private final Oracle oracle;
  private final Random random;
  private final Map<String, Disk> disks = new HashMap<>();
  private final Map<String, Witness> witnesses = new LinkedHashMap<>();
  private LifeScheduler diskThread;
  private int stores;

  ServerStores(Timeline timeline, Findings findings, Oracle oracle, Random random) {
    this.timeline = timeline;
    this.findings = findings;
    this.oracle = oracle;
    this.random = random;
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

  /** Who watches the stores that there are now. */
  Iterable<Witness> witnesses() {
    return witnesses.values();
  }

  @Override
  public Optional<PathStore> open(String pathId) {
    String name = "server" + stores++ + " at " + pathId;
    MergeableStore store = MergeableStore.createMergeableStore(name, new SimulatedClock(timeline));
    witnesses.put(pathId, Witness.of(name, store, oracle, findings));
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
    return Optional.of(PathStore.persisted(Persister.createCustomPersister(store, disk, options)));
  }
}
