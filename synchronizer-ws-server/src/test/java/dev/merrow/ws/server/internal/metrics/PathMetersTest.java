package dev.merrow.ws.server.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.sync.ComparisonListener.Outcome;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PathMetersTest implements PathReadings {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BrokerMetrics metrics = new BrokerMetrics(registry);
  private final Map<String, Reading> paths = new ConcurrentHashMap<>();

  @Override
  public Set<String> pathIds() {
    return Set.copyOf(paths.keySet());
  }

  @Override
  public @Nullable Reading read(String pathId) {
    return paths.get(pathId);
  }

  @Override
  public double longestSaveLag() {
    return paths.values().stream().mapToDouble(Reading::saveLag).max().orElse(0);
  }

  private static Reading withRows(long rows) {
    return new Reading(2, 3, 40, rows, 5, 600, 0.5);
  }

  private List<String> metersOf(String pathId) {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> Objects.equals(id.getTag("path"), pathId))
        .map(id -> id.getName().substring("merrow.path.".length()))
        .sorted()
        .toList();
  }

  private double valueOf(String name, String pathId) {
    Meter found =
        registry.get("merrow.path." + name).tag("path", pathId).meters().iterator().next();
    return found.measure().iterator().next().getValue();
  }

  @Test
  void chosenPathsHaveMetersWhileTheyHaveClients() {
    metrics.watchPaths(path -> path.startsWith("shop/"), 10, this);
    paths.put("shop/1", withRows(7));
    paths.put("news", withRows(8));
    metrics.refreshPaths();

    assertThat(metersOf("shop/1"))
        .containsExactly(
            "clients",
            "deleted.rows",
            "message.bytes",
            "messages",
            "rows",
            "save.lag",
            "stored.bytes");
    assertThat(metersOf("news")).isEmpty();
    assertThat(valueOf("rows", "shop/1")).isEqualTo(7);
    assertThat(valueOf("deleted.rows", "shop/1")).isEqualTo(5);
    assertThat(valueOf("messages", "shop/1")).isEqualTo(3);
    assertThat(valueOf("save.lag", "shop/1")).isEqualTo(0.5);
    assertThat(registry.get("merrow.store.save.lag").gauge().value()).isEqualTo(0.5);

    metrics.refusedCells("shop/1", 4);
    metrics.refusedCells("news", 4);
    metrics.corrected("shop/1");
    metrics.compared("shop/1", Outcome.NOTHING_FOUND);
    metrics.saveFailed("shop/1");
    assertThat(valueOf("writes.refused", "shop/1")).isEqualTo(4);
    assertThat(valueOf("corrections", "shop/1")).isEqualTo(1);
    assertThat(valueOf("comparisons", "shop/1")).isEqualTo(1);
    assertThat(valueOf("store.failures", "shop/1")).isEqualTo(1);
    assertThat(registry.get("merrow.writes.refused").counter().count()).isEqualTo(8);
    assertThat(metersOf("news")).isEmpty();

    paths.remove("shop/1");
    metrics.refreshPaths();
    assertThat(metersOf("shop/1")).isEmpty();
    metrics.corrected("shop/1");
    assertThat(metersOf("shop/1")).as("the path has no clients").isEmpty();
  }

  @Test
  void onlySoManyPathsHaveMetersAtATime() {
    metrics.watchPaths(path -> true, 2, this);
    for (int i = 0; i < 1_000; i++) {
      paths.put("path" + i, withRows(i));
    }
    metrics.refreshPaths();
    for (int i = 0; i < 1_000; i++) {
      metrics.corrected("path" + i);
    }
    assertThat(
            registry.getMeters().stream()
                .map(each -> each.getId().getTag("path"))
                .filter(Objects::nonNull)
                .distinct())
        .hasSize(2);
    assertThat(registry.get("merrow.paths.left.out").gauge().value()).isEqualTo(998);

    paths.clear();
    paths.put("another", withRows(1));
    metrics.refreshPaths();
    assertThat(metersOf("another")).isNotEmpty();
    assertThat(registry.get("merrow.paths.left.out").gauge().value()).isZero();
  }

  @Test
  void withoutChosenPathsThereAreNone() {
    metrics.watchPaths(path -> false, 100, this);
    paths.put("pets", withRows(1));
    metrics.refreshPaths();
    metrics.corrected("pets");
    assertThat(metersOf("pets")).isEmpty();
  }
}
