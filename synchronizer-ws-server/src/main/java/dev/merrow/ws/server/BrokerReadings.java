package dev.merrow.ws.server;

import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.internal.core.Broker;
import dev.merrow.ws.server.internal.core.PathReport;
import dev.merrow.ws.server.internal.metrics.PathReadings;
import dev.merrow.ws.server.stores.PathStore;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads for the meters what there is at a broker's paths. */
final class BrokerReadings implements PathReadings {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Broker broker;

  BrokerReadings(Broker broker) {
    this.broker = broker;
  }

  @Override
  public Set<String> pathIds() {
    return broker.pathIds();
  }

  @Override
  public @Nullable Reading read(String pathId) {
    PathReport path = broker.report(pathId);
    if (path == null) {
      return null;
    }
    PathStore parts = broker.openStore(pathId);
    return new Reading(
        path.clients(),
        path.messages(),
        path.bytes(),
        parts == null ? 0 : rowsOf(parts.store()),
        parts == null ? 0 : parts.store().getDeletedRowCount(),
        path.storedBytes(),
        parts == null ? 0 : saveLagOf(parts));
  }

  private static long rowsOf(MergeableStore store) {
    return store.getTableIds().stream().mapToLong(store::getRowCount).sum();
  }

  private static double saveLagOf(PathStore parts) {
    Persister persister = parts.persister();
    return persister == null ? 0 : seconds(persister.getSaveLag());
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }

  @Override
  public double longestSaveLag() {
    double longest = 0;
    for (String pathId : broker.pathIds()) {
      PathStore parts = broker.openStore(pathId);
      longest = Math.max(longest, parts == null ? 0 : saveLagOf(parts));
    }
    return longest;
  }
}
