package dev.merrow.ws.server.internal.metrics;

import dev.merrow.ws.server.internal.metrics.PathReadings.Reading;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of chosen paths, each from its first client until it has none. Clients choose the
 * names of paths, so only a bounded number has meters at a time. Safe for use by many threads.
 */
final class PathMeters {
  private static final String TAG = "path";

  private final MeterRegistry registry;
  private final Predicate<? super String> chosen;
  private final int most;
  private final PathReadings readings;

  /** The meters of each measured path. Guarded by this. */
  private final Map<String, List<Meter>> measured = new HashMap<>();

  private volatile int leftOut;

  /**
   * No meters yet; see {@link #refresh}.
   *
   * @param most how many paths have meters at a time
   */
  PathMeters(
      MeterRegistry registry, Predicate<? super String> chosen, int most, PathReadings readings) {
    this.registry = registry;
    this.chosen = chosen;
    this.most = most;
    this.readings = readings;
    Gauge.builder("merrow.paths.left.out", () -> (Number) leftOut)
        .description(
            "Active paths of --metrics-paths without metrics of their own, for lack of room")
        .register(registry);
  }

  /** Adds the meters of paths that have got clients, and removes those of paths that have none. */
  synchronized void refresh() {
    Set<String> paths = readings.pathIds();
    measured
        .entrySet()
        .removeIf(
            each -> {
              boolean ended = !paths.contains(each.getKey());
              if (ended) {
                each.getValue().forEach(registry::remove);
              }
              return ended;
            });
    int without = 0;
    for (String pathId : paths) {
      if (chosen.test(pathId) && !measure(pathId)) {
        without++;
      }
    }
    leftOut = without;
  }

  /** Returns whether a path has meters, which it gets if there is room. */
  private boolean measure(String pathId) {
    if (measured.containsKey(pathId)) {
      return true;
    }
    if (measured.size() >= most) {
      return false;
    }
    measured.put(pathId, new ArrayList<>(metersOf(pathId)));
    return true;
  }

  /** Counts something at a path, if it is measured. */
  synchronized void count(
      String pathId, double amount, String name, String description, String... tags) {
    List<Meter> meters = measured.get(pathId);
    if (meters == null && chosen.test(pathId) && readings.read(pathId) != null && measure(pathId)) {
      meters = measured.get(pathId);
    }
    if (meters == null) {
      return;
    }
    Counter counter =
        Counter.builder("merrow.path." + name)
            .description(description)
            .tag(TAG, pathId)
            .tags(tags)
            .register(registry);
    counter.increment(amount);
    if (!meters.contains(counter)) {
      meters.add(counter);
    }
  }

  private List<Meter> metersOf(String pathId) {
    return List.of(
        gauge(pathId, "clients", null, "Clients of a path", Reading::clients),
        counter(pathId, "messages", "Messages routed at a path", Reading::messages),
        counter(pathId, "message.bytes", "Bytes of messages routed at a path", Reading::bytes),
        gauge(pathId, "rows", null, "Rows of a path's store", Reading::rows),
        gauge(
            pathId,
            "deleted.rows",
            null,
            "Deleted rows of a path's store, whose stamps are kept",
            Reading::deletedRows),
        gauge(
            pathId,
            "stored.bytes",
            null,
            "Approximate memory of a path's store",
            Reading::storedBytes),
        gauge(
            pathId,
            "save.lag",
            "seconds",
            "How long a change of a path's store has waited to be saved",
            Reading::saveLag));
  }

  private Meter gauge(
      String pathId,
      String name,
      @Nullable String unit,
      String description,
      ToDoubleFunction<Reading> value) {
    return Gauge.builder("merrow.path." + name, () -> (Number) read(pathId, value))
        .description(description)
        .baseUnit(unit)
        .tag(TAG, pathId)
        .register(registry);
  }

  private Meter counter(
      String pathId, String name, String description, ToDoubleFunction<Reading> value) {
    return FunctionCounter.builder("merrow.path." + name, this, meters -> read(pathId, value))
        .description(description)
        .tag(TAG, pathId)
        .register(registry);
  }

  private double read(String pathId, ToDoubleFunction<Reading> value) {
    Reading reading = readings.read(pathId);
    return reading == null ? Double.NaN : value.applyAsDouble(reading);
  }
}
