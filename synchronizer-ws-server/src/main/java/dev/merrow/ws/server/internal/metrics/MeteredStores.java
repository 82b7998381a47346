package dev.merrow.ws.server.internal.metrics;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterStats;
import dev.merrow.persist.PersisterStatus;
import dev.merrow.store.Subscription;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.StoredPath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Watches the persistence of the server's own stores. */
public final class MeteredStores implements PathStores {
  private final PathStores stores;
  private final BrokerMetrics metrics;
  private final StoreHealth health;

  private MeteredStores(PathStores stores, BrokerMetrics metrics, StoreHealth health) {
    this.stores = stores;
    this.metrics = metrics;
    this.health = health;
  }

  /** The same stores, watched. */
  public static PathStores watch(PathStores stores, BrokerMetrics metrics, StoreHealth health) {
    return stores == PathStores.NONE ? stores : new MeteredStores(stores, metrics, health);
  }

  @Override
  public Optional<PathStore> open(String pathId) throws Exception {
    Optional<PathStore> opened;
    try {
      opened = stores.open(pathId);
    } catch (Exception e) {
      metrics.loadFailed(pathId);
      health.failed(pathId, false);
      throw e;
    }
    opened.map(PathStore::persister).ifPresent(persister -> watch(pathId, persister));
    return opened;
  }

  @Override
  public ServerStore presence(String pathId) {
    return stores.presence(pathId);
  }

  @Override
  public List<StoredPath> storedPaths(int most) throws Exception {
    return stores.storedPaths(most);
  }

  @Override
  public void check() throws Exception {
    stores.check();
  }

  @Override
  public Duration checkInterval() {
    return stores.checkInterval();
  }

  private void watch(String pathId, Persister persister) {
    Consumer<PersisterStatus> meter = metrics.storeOpened();
    // for as long as the persister lives
    Subscription unused =
        persister.addStatusListener(
            new HealthWatch(pathId, persister, metrics, health).andThen(meter));
  }

  /** Reports whether the work of one persister succeeded. */
  private static final class HealthWatch implements Consumer<PersisterStatus> {
    private final String pathId;
    private final Persister persister;
    private final BrokerMetrics metrics;
    private final StoreHealth health;
    private PersisterStats before;

    HealthWatch(String pathId, Persister persister, BrokerMetrics metrics, StoreHealth health) {
      this.pathId = pathId;
      this.persister = persister;
      this.metrics = metrics;
      this.health = health;
      this.before = persister.getPersisterStats();
    }

    /** The same thread tells each status, the next one when something is done. */
    @Override
    public void accept(PersisterStatus status) {
      PersisterStats now = persister.getPersisterStats();
      boolean loadFailed = now.failedLoads() > before.failedLoads();
      boolean saveFailed = now.failedSaves() > before.failedSaves();
      if (loadFailed) {
        metrics.loadFailed(pathId);
      }
      if (saveFailed) {
        metrics.saveFailed(pathId);
      }
      if (loadFailed || saveFailed) {
        health.failed(pathId, saveFailed);
      } else if (status == PersisterStatus.IDLE) {
        health.worked(pathId);
      }
      before = now;
      if (status == PersisterStatus.CLOSED) {
        health.closed(pathId);
      }
    }
  }
}
