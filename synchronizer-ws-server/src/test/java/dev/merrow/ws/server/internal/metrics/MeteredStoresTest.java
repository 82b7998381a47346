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
import java.time.Instant;
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
    health.failed("pets");
    health.worked("shop");
    health.look();
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
    health.failed("pets");
    kept = false;
    health.look();
    kept = true;
    health.look();
    assertThat(health.isWell()).isFalse();
    health.worked("pets");
    assertThat(health.isWell()).isTrue();
  }

  @Test
  void whatIsKnownOfFailuresHasABound() {
    for (int i = 0; i < 20_000; i++) {
      health.failed("path " + i);
    }
    assertThat(health.failing()).isEqualTo(10_000);
  }

  @Test
  void wherePathsCanNotBeKeptNobodyShouldBeSent() {
    health.worked("pets");
    health.worked("shop");
    kept = false;
    health.look();
    assertThat(health.isWell()).as("nothing gives a reason to ask").isTrue();

    health.failed("pets");
    health.look();
    health.worked("pets");
    health.look();
    assertThat(health.isWell()).isFalse();

    kept = true;
    health.look();
    assertThat(health.isWell()).isTrue();
  }

  @Test
  void aFailureOfAStoreThatNobodyHasOpenIsForgottenAfterAMinute() {
    health.failed("pets");
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
