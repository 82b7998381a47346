package dev.merrow.ws.server.cli;

import dev.merrow.sync.ComparisonListener.Outcome;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics.Limit;
import dev.merrow.ws.server.internal.metrics.PathReadings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Every metric of a broker, once. */
final class AllMetrics implements PathReadings {
  private AllMetrics() {}

  static void registerIn(MeterRegistry registry) {
    BrokerMetrics metrics = new BrokerMetrics(registry);
    metrics.watchClients(() -> 0, () -> 0);
    metrics.watchQueues(LongStream::empty);
    metrics.watchFailingStores(() -> 0);
    metrics.watchStores(() -> true);
    metrics.watchBackplane(() -> true, () -> 1);
    metrics.watchShare("paths", () -> 0, 1, () -> 0);
    metrics.watchPaths(path -> true, 1, new AllMetrics());
    metrics.refreshPaths();
    metrics.loadFailed("pets");
    metrics.saveFailed("pets");
    metrics.refusedCells("pets", 1);
    metrics.corrected("pets");
    metrics.compared("pets", Outcome.MERGED);
    metrics.refused(503);
    metrics.closed("1013", "");
    metrics.exceeded(Limit.IDLE);
    metrics.received(1, () -> {});
  }

  @Override
  public Set<String> pathIds() {
    return Set.of("pets");
  }

  @Override
  public @Nullable Reading read(String pathId) {
    return new Reading(1, 1, 1, 1, 1, 1, 1);
  }

  @Override
  public double longestSaveLag() {
    return 1;
  }
}
