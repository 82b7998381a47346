package dev.merrow.spring.autoconfigure;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterStats;
import dev.merrow.spring.MerrowStores;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.server.WsServer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the application's broker and stores are doing. */
final class MerrowReport {
  private final MerrowProperties properties;
  private final SharedStores shared;
  private final MerrowStores stores;
  private final @Nullable WsServer server;
  private final @Nullable BrokerLifecycle lifecycle;

  MerrowReport(
      MerrowProperties properties,
      SharedStores shared,
      MerrowStores stores,
      @Nullable WsServer server,
      @Nullable BrokerLifecycle lifecycle) {
    this.properties = properties;
    this.shared = shared;
    this.stores = stores;
    this.server = server;
    this.lifecycle = lifecycle;
  }

  /** What the application is. */
  String mode() {
    if (server != null) {
      return "broker";
    }
    return properties.isClient() ? "client" : "local";
  }

  /** Where the broker is in the application, or elsewhere; null if there is none. */
  @Nullable String location() {
    if (server != null) {
      return properties.server().path();
    }
    return properties.isClient() ? String.valueOf(properties.client().url()) : null;
  }

  /** The ids of the broker's clients, by path; empty if the application is no broker. */
  Map<String, List<String>> clients() {
    Map<String, List<String>> clients = new TreeMap<>();
    if (server != null) {
      for (String path : server.getPathIds()) {
        clients.put(path, server.getClientIds(path).stream().sorted().toList());
      }
    }
    return clients;
  }

  /** All stores that are open. */
  List<StoreReport> stores() {
    Map<String, String> synchronization = synchronization();
    return shared.all().stream()
        .map(each -> StoreReport.of(each, synchronization.get(each.path())))
        .toList();
  }

  /** How each store stands with the broker elsewhere, by path. */
  Map<String, String> synchronization() {
    Map<String, String> statuses = new TreeMap<>();
    if (stores instanceof ClientStores client) {
      client
          .statuses()
          .forEach(
              (path, status) ->
                  statuses.put(path, status.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
    return statuses;
  }

  /** The paths whose stores could not be loaded or saved when that was last tried. */
  List<String> failing() {
    return shared.all().stream().filter(SharedStore::isFailing).map(SharedStore::path).toList();
  }

  /** The paths whose stores the broker elsewhere has refused. */
  List<String> refused() {
    return stores instanceof ClientStores client
        ? client.statuses().entrySet().stream()
            .filter(each -> each.getValue() == SynchronizerStatus.STOPPED)
            .map(Map.Entry::getKey)
            .toList()
        : List.of();
  }

  /** Whether the broker accepts clients no longer, or soon will not. */
  boolean isEnding() {
    return lifecycle != null && lifecycle.isEnding();
  }

  /**
   * A store.
   *
   * @param path its path
   * @param application whether the application uses it
   * @param clients whether clients of the broker use it
   * @param persisted whether it is kept, and not in memory alone
   * @param failing whether it could not be loaded or saved when that was last tried
   * @param tables the number of its tables
   * @param saves how often it was saved
   * @param failedSaves how often that failed
   * @param synchronization how it stands with the broker elsewhere; null if there is none
   */
  record StoreReport(
      String path,
      boolean application,
      boolean clients,
      boolean persisted,
      boolean failing,
      int tables,
      long saves,
      long failedSaves,
      @Nullable String synchronization) {

    static StoreReport of(SharedStore store, @Nullable String synchronization) {
      Persister persister = store.persister();
      PersisterStats stats =
          persister == null ? new PersisterStats(0, 0) : persister.getPersisterStats();
      return new StoreReport(
          store.path(),
          store.isKept(),
          store.isLent(),
          persister != null,
          store.isFailing(),
          store.store().getTableIds().size(),
          stats.saves(),
          stats.failedSaves(),
          synchronization);
    }
  }
}
