package dev.merrow.ws.server.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.persist.FilePersister;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteredStoresTest {
  @TempDir private Path directory;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final BrokerMetrics metrics = new BrokerMetrics(meters);

  private long millis;
  private boolean kept = true;
  private int checks;
  private Duration interval = Duration.ZERO;
  private final StoreHealth health =
      new StoreHealth(
          new PathStores() {
            @Override
            public Optional<PathStore> open(String pathId) {
              return Optional.empty();
            }

            @Override
            public void check() throws IOException {
              if (!kept) {
                throw new IOException("full");
              }
              checks++;
            }

            @Override
            public Duration checkInterval() {
              return interval;
            }
          },
          () -> Instant.ofEpochMilli(millis));

  private long times(String name) {
    return meters.get("merrow." + name).timer().count();
  }

  private double stores() {
    return meters.get("merrow.stores").gauge().value();
  }

  @Test
  void loadsAndSavesAreMeasured() throws Exception {
    MergeableStore store = MergeableStore.createMergeableStore();
    PathStores stores =
        MeteredStores.watch(
            pathId ->
                Optional.of(
                    PathStore.persisted(
                        FilePersister.createFilePersister(store, directory.resolve(pathId)))),
            metrics,
            health);
    try (Persister persister = stores.open("pets").orElseThrow().persister()) {
      assertThat(stores()).isEqualTo(1);
      store.setValue("open", true);
      persister.save().get(60, TimeUnit.SECONDS);
      persister.load().get(60, TimeUnit.SECONDS);
      persister.closeAsync().get(60, TimeUnit.SECONDS);
    }
    assertThat(times("store.save")).isEqualTo(1);
    assertThat(times("store.load")).isEqualTo(1);
    assertThat(stores()).isZero();
  }

  @Test
  void withoutStoresThereIsNothingToMeasure() {
    assertThat(MeteredStores.watch(PathStores.NONE, metrics, health)).isSameAs(PathStores.NONE);
  }

  @Test
  void aStoreThatFailsIsNotHiddenByOneThatWorks() {
    health.worked("pets");
    health.worked("shop");
    health.failed("pets", true);
    health.worked("shop");
    health.look(Runnable::run);
    millis += 3_600_000;
    assertThat(health.isWell()).as("as long as it is open").isFalse();
    assertThat(health.failing()).isEqualTo(1);

    health.worked("pets");
    assertThat(health.isWell()).isTrue();
    assertThat(health.failing()).isZero();
  }

  @Test
  void aStoreThatStillFailsWhenThePlaceIsWellAgainCounts() {
    health.worked("pets");
    health.failed("pets", true);
    kept = false;
    health.look(Runnable::run);
    kept = true;
    health.look(Runnable::run);
    assertThat(health.isWell()).isFalse();
    health.worked("pets");
    assertThat(health.isWell()).isTrue();
  }

  @Test
  void whatIsKnownOfFailuresHasABound() {
    for (int i = 0; i < 20_000; i++) {
      health.failed("path " + i, true);
    }
    assertThat(health.failing()).isEqualTo(10_000);
  }

  @Test
  void wherePathsCanNotBeKeptNobodyShouldBeSent() {
    health.worked("pets");
    health.worked("shop");
    kept = false;
    health.look(Runnable::run);
    assertThat(health.isWell()).as("nothing gives a reason to ask").isTrue();

    health.failed("pets", true);
    health.look(Runnable::run);
    health.worked("pets");
    health.look(Runnable::run);
    assertThat(health.isWell()).isFalse();

    kept = true;
    health.look(Runnable::run);
    assertThat(health.isWell()).isTrue();
  }

  @Test
  void aPlaceThatAsksForItIsCheckedAtIntervals() {
    metrics.watchStores(health::isAvailable);
    interval = Duration.ofSeconds(2);
    millis += 1_999;
    health.look(Runnable::run);
    assertThat(checks).isZero();
    millis++;
    health.look(Runnable::run);
    health.look(Runnable::run);
    assertThat(checks).isEqualTo(1);

    kept = false;
    millis += 2_000;
    health.look(Runnable::run);
    assertThat(health.isWell()).isFalse();
    assertThat(meters.get("merrow.stores.available").gauge().value()).isZero();
    kept = true;
    health.look(Runnable::run);
    assertThat(health.isWell()).isTrue();
    assertThat(meters.get("merrow.stores.available").gauge().value()).isEqualTo(1);
  }

  @Test
  void aPlaceThatDoesNotAnswerIsNotAskedMeanwhile() {
    List<Runnable> begun = new ArrayList<>();
    health.failed("pets", true);
    health.look(begun::add);
    health.look(begun::add);
    assertThat(begun).hasSize(1);
    begun.get(0).run();
    health.look(begun::add);
    assertThat(begun).hasSize(2);
  }

  @Test
  void aFailureOfAStoreThatNobodyHasOpenIsForgottenAfterAMinute() {
    health.failed("pets", true);
    assertThat(health.isWell()).isFalse();
    millis += 59_999;
    assertThat(health.isWell()).isFalse();
    millis++;
    assertThat(health.isWell()).isTrue();
    assertThat(health.failing()).isZero();
  }

  @Test
  void aFileThatIsBrokenCountsAsAFailure() throws Exception {
    Files.writeString(directory.resolve("broken"), "not JSON");
    PathStores stores =
        MeteredStores.watch(
            pathId ->
                Optional.of(
                    PathStore.persisted(
                        FilePersister.createFilePersister(
                            MergeableStore.createMergeableStore(), directory.resolve(pathId)))),
            metrics,
            health);
    try (Persister persister = stores.open("broken").orElseThrow().persister()) {
      assertThatThrownBy(() -> persister.startAutoPersisting().get(60, TimeUnit.SECONDS))
          .isNotNull();
      persister.closeAsync().get(60, TimeUnit.SECONDS);
    }
    assertThat(health.failing()).isEqualTo(1);
    assertThat(meters.get("merrow.store.failures").tags("operation", "load").counter().count())
        .isEqualTo(1);
  }
}
