package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.MerrowStores;
import dev.merrow.spring.WsSynchronizerCustomizer;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's stores, each synchronized with a broker elsewhere. */
final class ClientStores implements MerrowStores, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientStores.class);

  private final SharedStores shared;
  private final MerrowProperties.Client properties;
  private final List<WsSynchronizerCustomizer> customizers;
  private final ConcurrentHashMap<String, WsSynchronizer> synchronizers = new ConcurrentHashMap<>();

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
    MergeableStore store = shared.keep(path);
    synchronizers.computeIfAbsent(path, id -> connect(id, store));
    return store;
  }

  private WsSynchronizer connect(String path, MergeableStore store) {
    WsSynchronizerOptions.Builder options =
        WsSynchronizerOptions.builder()
            .synchronizer(
                SynchronizerOptions.builder().flushOnClose(properties.flushOnClose()).build())
            .connectTimeout(properties.connectTimeout());
    String token = properties.token();
    if (token != null) {
      options.connection(it -> it.token(() -> token));
    }
    customizers.forEach(each -> each.customize(path, options));
    WsSynchronizer synchronizer =
        WsSynchronizer.createWsSynchronizer(store, uriOf(path), options.build());
    // the application works without its broker, and is synchronized when that can be reached
    CompletableFuture<Void> unused =
        synchronizer
            .startSync()
            .whenComplete(
                (done, error) -> {
                  if (error != null && synchronizer.getStatus() != SynchronizerStatus.CLOSED) {
                    LOG.error("The store of path {} is not synchronized", path, error);
                  }
                });
    return synchronizer;
  }

  private URI uriOf(String path) {
    String base = String.valueOf(properties.url());
    return URI.create((base.endsWith("/") ? base : base + "/") + path);
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
    // all at once, so that they wait for the broker together
    for (WsSynchronizer each : synchronizers.values()) {
      CompletableFuture<Void> unused = each.closeAsync();
    }
    synchronizers.values().forEach(WsSynchronizer::close);
  }

  @Override
  public String toString() {
    return "MerrowStores[%s at %s]".formatted(paths(), properties.url());
  }
}
