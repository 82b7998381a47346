package dev.merrow.spring.autoconfigure;

import dev.merrow.MerrowException;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.StoredPath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stores that the application and the broker use both: one for each path. The broker opens a
 * path's store with the first client and gives it back after the last; the application keeps those
 * that it has asked for until it releases them or ends. So a store is open as long as either needs
 * it, and never opened twice. Safe for use by many threads.
 */
final class SharedStores implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedStores.class);

  /** How long saving may take in the end: as long as a broker waits for its stores. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private final PathStores source;
  private final Duration loadTimeout;
  private final ConcurrentHashMap<String, SharedStore> stores = new ConcurrentHashMap<>();
  private final Set<String> pinned = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Shares stores.
   *
   * @param source opens them
   * @param loadTimeout how long the application waits for one
   */
  SharedStores(PathStores source, Duration loadTimeout) {
    this.source = source;
    this.loadTimeout = loadTimeout;
  }

  /**
   * The store of a path, loaded, which stays open from now on. Blocks until it is.
   *
   * @throws MerrowException if it can't be loaded
   * @throws IllegalStateException if this is closed
   */
  MergeableStore keep(String path) {
    CompletableFuture<SharedStore> kept = keepAsync(path);
    try {
      SharedStore store = await(path, kept);
      await(path, store.load());
      store.keep();
      return store.store();
    } catch (MerrowException e) {
      // at once, or when the store comes that was waited for too long
      CompletableFuture<Void> unused = kept.thenCompose(SharedStore::giveUp);
      throw e;
    }
  }

  /** The application keeps the store of a path, and cannot release it: beans have it. */
  void pin(String path) {
    pinned.add(path);
  }

  /**
   * Checks that the application may release the store of a path.
   *
   * @throws IllegalStateException if beans have it
   */
  void requireNotPinned(String path) {
    if (pinned.contains(path)) {
      throw new IllegalStateException(
          ("The store of path %s is injected by @MerrowStore or @MerrowTable, so it stays open"
                  + " until the application ends")
              .formatted(path));
    }
  }

  /**
   * The application needs the store of a path no longer.
   *
   * @return completes when it is closed, or is saved if the broker needs it; never fails
   */
  CompletableFuture<Void> release(String path) {
    SharedStore store = stores.get(path);
    return store == null || !store.isKept()
        ? CompletableFuture.completedFuture(null)
        : store.release();
  }

  /** Returns whether the application keeps this store of a path. */
  boolean keeps(String path, MergeableStore store) {
    SharedStore open = stores.get(path);
    return open != null && open.isKept() && open.store() == store;
  }

  private CompletableFuture<SharedStore> keepAsync(String path) {
    requireOpen();
    SharedStore store =
        stores.computeIfAbsent(
            path, id -> create(id).orElseGet(() -> new SharedStore(id, inMemory(), this::forget)));
    endIfClosed(store);
    CompletableFuture<Void> closing = store.await();
    return closing == null
        ? CompletableFuture.completedFuture(store)
        : closing.thenCompose(done -> keepAsync(path));
  }

  private static PathStore inMemory() {
    return PathStore.inMemory(MergeableStore.createMergeableStore());
  }

  private Optional<SharedStore> create(String path) {
    try {
      return source.open(path).map(parts -> new SharedStore(path, parts, this::forget));
    } catch (MerrowException e) {
      throw e;
    } catch (Exception e) {
      throw new MerrowException("The store of path %s can't be opened: %s".formatted(path, e), e);
    }
  }

  private void forget(SharedStore store) {
    stores.remove(store.path(), store);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The application has ended, and its stores with it");
    }
  }

  /** Ends a store that was opened while this was closed, which may not have seen it. */
  private void endIfClosed(SharedStore store) {
    if (closed) {
      CompletableFuture<Void> unused = store.end();
      requireOpen();
    }
  }

  private <T> T await(String path, CompletableFuture<T> future) {
    try {
      return future.get(loadTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new MerrowException(
          "The store of path %s can't be loaded: %s".formatted(path, e.getCause()), e.getCause());
    } catch (TimeoutException e) {
      throw new MerrowException(
          "The store of path %s was not loaded within %s".formatted(path, loadTimeout), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MerrowException("Interrupted while the store of path " + path + " was loaded", e);
    }
  }

  /** The stores as a broker uses them, which gives a store back by closing its persister. */
  PathStores forBroker() {
    return new Lender();
  }

  private final class Lender implements PathStores {
    @Override
    public Optional<PathStore> open(String pathId) throws Exception {
      while (true) {
        requireOpen();
        SharedStore store = stores.computeIfAbsent(pathId, id -> create(id).orElse(null));
        if (store == null) {
          return Optional.empty();
        }
        endIfClosed(store);
        CompletableFuture<Void> closing = store.borrow();
        if (closing == null) {
          return Optional.of(store.lend());
        }
        closing.get();
      }
    }

    @Override
    public void check() throws Exception {
      source.check();
    }

    @Override
    public List<StoredPath> storedPaths(int most) throws Exception {
      return source.storedPaths(most);
    }

    @Override
    public Duration checkInterval() {
      return source.checkInterval();
    }

    @Override
    public ServerStore presence(String pathId) {
      SharedStore open = stores.get(pathId);
      if (open == null) {
        return source.presence(pathId);
      }
      return open.persister() == null ? ServerStore.IN_MEMORY : ServerStore.PRESENT;
    }
  }

  /** The store of a path, if it is open. */
  @Nullable SharedStore get(String path) {
    return stores.get(path);
  }

  /** The paths whose stores the application uses. */
  Set<String> kept() {
    return stores.values().stream()
        .filter(SharedStore::isKept)
        .map(SharedStore::path)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** All stores that are open, in the order of their paths. */
  List<SharedStore> all() {
    return stores.values().stream()
        .sorted((one, other) -> one.path().compareTo(other.path()))
        .toList();
  }

  /** Saves and closes all stores; waits for that. The broker must be closed before. */
  @Override
  public void close() {
    closed = true;
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            stores.values().stream().map(SharedStore::end).toArray(CompletableFuture[]::new));
    try {
      all.get(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      LOG.error("A store could not be closed", e.getCause());
    } catch (TimeoutException e) {
      LOG.error("Not all stores were saved within {}: {}", CLOSE_LIMIT, stores.keySet());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.error("Interrupted before all stores were saved: {}", stores.keySet());
    }
  }
}
