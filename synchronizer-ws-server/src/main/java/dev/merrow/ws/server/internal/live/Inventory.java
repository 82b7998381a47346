package dev.merrow.ws.server.internal.live;

import dev.merrow.schedule.Scheduler;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.StoredPath;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths whose stores are persisted, whether or not they have clients. The storage is asked when
 * somebody looks, and not again for a while. Thread-safe.
 */
final class Inventory {
  private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

  /** How many paths are shown. */
  private static final int MOST = 10_000;

  private static final long REST_NANOS = Duration.ofSeconds(5).toNanos();

  private final PathStores stores;
  private final Scheduler workers;
  private @Nullable CompletableFuture<Map<String, StoredPath>> known;
  private long askedAt;

  Inventory(PathStores stores, Scheduler workers) {
    this.stores = stores;
    this.workers = workers;
  }

  /** Returns the paths by their names; none if the storage can't be read. Never fails. */
  synchronized CompletableFuture<Map<String, StoredPath>> paths() {
    CompletableFuture<Map<String, StoredPath>> current = known;
    long now = System.nanoTime();
    if (current == null || (current.isDone() && now - askedAt > REST_NANOS)) {
      current = CompletableFuture.supplyAsync(this::read, workers);
      known = current;
      askedAt = now;
    }
    return current;
  }

  private Map<String, StoredPath> read() {
    Map<String, StoredPath> paths = new TreeMap<>();
    try {
      stores.storedPaths(MOST).forEach(path -> paths.put(path.pathId(), path));
    } catch (Exception e) {
      LOG.warn("Could not list the stored paths: {}", e.toString());
    }
    return paths;
  }
}
