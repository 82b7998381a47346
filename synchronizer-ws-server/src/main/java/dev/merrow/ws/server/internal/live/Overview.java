package dev.merrow.ws.server.internal.live;

import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.PathReport;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.StoredPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The paths that have clients, and those that are stored. Thread-safe. */
final class Overview {
  private final Broker broker;
  private final Inventory inventory;
  private final ProblemLog problems;

  Overview(Broker broker, Inventory inventory, ProblemLog problems) {
    this.broker = broker;
    this.inventory = inventory;
    this.problems = problems;
  }

  /**
   * A path, whether or not it has clients.
   *
   * @param stored what its storage has; null if it is not stored
   */
  record Listed(PathReport report, @Nullable StoredPath stored) {
    String id() {
      return report.id();
    }
  }

  /** Returns the paths whose names contain a text, in the order of their names. */
  CompletableFuture<List<Listed>> list(String wanted) {
    String lower = wanted.toLowerCase(Locale.ROOT);
    return inventory
        .paths()
        .thenApply(
            stored -> {
              Map<String, PathReport> reports = new TreeMap<>();
              stored.keySet().forEach(id -> reports.put(id, withoutClients(id)));
              broker.reports().forEach(report -> reports.put(report.id(), report));
              List<Listed> listed = new ArrayList<>();
              reports.forEach(
                  (id, report) -> {
                    if (id.toLowerCase(Locale.ROOT).contains(lower)) {
                      listed.add(new Listed(report, stored.get(id)));
                    }
                  });
              return listed;
            });
  }

  private static PathReport withoutClients(String pathId) {
    return new PathReport(pathId, 0, false, PathReport.State.PERSISTED, 0, 0, 0);
  }

  /**
   * Writes the members of a path.
   *
   * @param administrator whether the visitor sees what went wrong there, and how much there is
   *     although rules show others only a part
   */
  void write(
      Json json,
      PathReport path,
      @Nullable StoredPath stored,
      Rate.PerSecond rate,
      @Nullable Access access,
      boolean administrator) {
    PathView.writePath(json, path, rate, access);
    if (administrator || !broker.hasRules(path.id())) {
      PathStore open = broker.openStore(path.id());
      if (open != null) {
        json.member("rows", PathView.rowsOf(open.store()));
        json.member("memoryBytes", path.storedBytes());
      }
      if (stored != null && stored.bytes() >= 0) {
        json.member("storageBytes", stored.bytes());
      }
    }
    if (administrator) {
      json.member("problems", problems.countAt(path.id()));
    }
  }
}
