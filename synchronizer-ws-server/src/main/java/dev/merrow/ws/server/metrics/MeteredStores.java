package dev.merrow.ws.server.metrics;

import dev.merrow.persist.Persister;
import dev.merrow.store.Subscription;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import java.util.Optional;

/** Watches what is kept of the server's own stores. */
public final class MeteredStores implements PathStores {
  private final PathStores stores;
  private final BrokerMetrics metrics;

  private MeteredStores(PathStores stores, BrokerMetrics metrics) {
    this.stores = stores;
    this.metrics = metrics;
  }

  /** The same stores, watched. */
  public static PathStores watch(PathStores stores, BrokerMetrics metrics) {
    return stores == PathStores.NONE ? stores : new MeteredStores(stores, metrics);
  }

  @Override
  public Optional<PathStore> open(String pathId) throws Exception {
    Optional<PathStore> opened = stores.open(pathId);
    opened.map(PathStore::persister).ifPresent(this::watch);
    return opened;
  }

  private void watch(Persister persister) {
    // for as long as the persister lives
    Subscription unused = persister.addStatusListener(metrics.storeOpened());
  }
}
