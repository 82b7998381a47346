package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.MerrowStores;
import dev.merrow.spring.WsSynchronizerCustomizer;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import dev.merrow.ws.client.WsThreads;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's stores, each synchronized with a broker elsewhere. */
final class ClientStores implements MerrowStores, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientStores.class);

  /** The maximum number of threads that serve all connections. They start when they are needed. */
  private static final int MAX_THREADS = 4;

  private final SharedStores shared;
  private final MerrowProperties.Client properties;
  private final List<WsSynchronizerCustomizer> customizers;
  private final WsThreads threads =
      WsThreads.create(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
  private final ConcurrentHashMap<String, WsSynchronizer> synchronizers = new ConcurrentHashMap<>();

  /** Set under the lock under which synchronizers are added. */
  private volatile boolean closed;

  /**
   * Stores without synchronizers at first.
   *
   * @param properties with a URL
   */
  ClientStores(
      SharedStores shared,
      MerrowProperties.Client properties,
      List<WsSynchronizerCustomizer> customizers) {
    this.shared = shared;
    this.properties = properties;
    this.customizers = customizers;
  }

  @Override
  public MergeableStore store(String path) {
    URI uri = uriOf(path);
    while (true) {
      MergeableStore store = shared.keep(path);
      synchronized (this) {
        if (closed) {
          throw new IllegalStateException("The application has ended, and its connections with it");
        }
        // unless it was released meanwhile
        if (shared.keeps(path, store)) {
          synchronizers.computeIfAbsent(path, id -> connect(id, uri, store));
          return store;
        }
      }
    }
  }

  @Override
  public CompletableFuture<Void> release(String path) {
    shared.requireNotPinned(path);
    WsSynchronizer released;
    synchronized (this) {
      released = synchronizers.remove(path);
    }
    return released == null
        ? CompletableFuture.completedFuture(null)
        : released
            .closeAsync()
            .exceptionally(reported -> null)
            .thenCompose(closed -> releaseIfUnused(path));
  }

  /** Somebody may have asked for the store again while it was disconnected. */
  private CompletableFuture<Void> releaseIfUnused(String path) {
    synchronized (this) {
      return synchronizers.containsKey(path)
          ? flush(path).exceptionally(logged -> null)
          : shared.release(path);
    }
  }

  private WsSynchronizer connect(String path, URI uri, MergeableStore store) {
    WsSynchronizerOptions.Builder options =
        WsSynchronizerOptions.builder()
            .synchronizer(
                SynchronizerOptions.builder().flushOnClose(properties.flushOnClose()).build())
            .connectTimeout(properties.connectTimeout())
            .connection(it -> it.threads(threads));
    String token = properties.token();
    if (token != null) {
      options.connection(it -> it.token(() -> token));
    }
    customizers.forEach(each -> each.customize(path, options));
    WsSynchronizer synchronizer = WsSynchronizer.createWsSynchronizer(store, uri, options.build());
    // the application works without its broker, and is synchronized when that can be reached
    CompletableFuture<Void> unused =
        synchronizer
            .startSync()
            .whenComplete(
                (done, error) -> {
                  if (error != null && !closed) {
                    LOG.error("The store of path {} is not synchronized", path, error);
                  }
                });
    return synchronizer;
  }

  private URI uriOf(String path) {
    String base = String.valueOf(properties.url());
    try {
      URI uri = new URI((base.endsWith("/") ? base : base + "/") + path);
      if (uri.getRawQuery() == null && uri.getRawFragment() == null) {
        return uri;
      }
      throw notInUrl(path, null);
    } catch (URISyntaxException e) {
      throw notInUrl(path, e);
    }
  }

  private static IllegalArgumentException notInUrl(String path, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "The path has characters that are not in a URL's path; encode them with percent signs: "
            + path,
        cause);
  }

  @Override
  public CompletableFuture<Void> flush(String path) {
    SharedStore store = shared.get(path);
    return store == null ? CompletableFuture.completedFuture(null) : store.flush();
  }

  @Override
  public Set<String> paths() {
    return shared.kept();
  }

  /** How each store stands with the broker, by path. */
  Map<String, SynchronizerStatus> statuses() {
    Map<String, SynchronizerStatus> statuses = new TreeMap<>();
    synchronizers.forEach((path, each) -> statuses.put(path, each.getStatus()));
    return statuses;
  }

  /** Waits until changes have arrived at the broker, if it can be reached, and disconnects. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    // all at once, so that they wait for the broker together
    for (WsSynchronizer each : synchronizers.values()) {
      CompletableFuture<Void> unused = each.closeAsync();
    }
    synchronizers.values().forEach(WsSynchronizer::close);
    threads.close();
  }

  @Override
  public String toString() {
    return "MerrowStores[%s at %s]".formatted(paths(), properties.url());
  }
}
