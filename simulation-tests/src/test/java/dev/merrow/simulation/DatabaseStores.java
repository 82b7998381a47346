package dev.merrow.simulation;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.persist.sql.internal.CellsPersistence;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** The stores of one broker, all of one path, in a database that it shares with others. */
final class DatabaseStores implements BrokerStores {
  private final Timeline timeline;
  private final Findings findings;
  private final Random random;
  private final SharedDatabase database;
  private final int broker;
  private final Routing routing;
  private final SimulatedClock clock;
  private LifeScheduler diskThread;
  private int stores;

  DatabaseStores(
      Timeline timeline,
      Findings findings,
      Random random,
      SharedDatabase database,
      int broker,
      Routing routing) {
    this.timeline = timeline;
    this.findings = findings;
    this.random = random;
    this.database = database;
    this.broker = broker;
    this.routing = routing;
    this.clock = new SimulatedClock(timeline);
    this.diskThread = newThread();
  }

  private LifeScheduler newThread() {
    return new LifeScheduler(timeline, new Random(random.nextLong()), 5_000);
  }

  @Override
  public SimulatedClock clock() {
    return clock;
  }

  /** What the process was about to do it never does. */
  void die() {
    diskThread.die();
  }

  @Override
  public boolean mayFail() {
    return true;
  }

  @Override
  public void beginAnew() {
    diskThread.die();
    diskThread = newThread();
  }

  @Override
  public void standStill() {
    diskThread.standStill();
  }

  @Override
  public void goOn() {
    diskThread.goOn();
  }

  @Override
  public ServerStore presence(String pathId) {
    return ServerStore.PRESENT;
  }

  @Override
  public Optional<PathStore> open(String pathId) {
    String name = "store " + stores++ + " of broker " + broker;
    MergeableStore store = MergeableStore.createMergeableStore(name, clock);
    Persister persister =
        Persister.createCustomPersister(
            store,
            new CellsPersistence<>(database.way(broker), database.tables()),
            PersisterOptions.builder()
                .autoLoadInterval(Duration.ofSeconds(20))
                .retryDelay(Duration.ofMillis(50))
                .maxRetryDelay(Duration.ofSeconds(3))
                .scheduler(diskThread)
                .errorListener(error -> findings.note(() -> name + ": " + error.getMessage()))
                .build());
    return Optional.of(PathStore.persisted(persister).withRouting(routing));
  }
}
