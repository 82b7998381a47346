package dev.merrow.ws.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.FilePersister;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeteredStoresTest {
  @TempDir private Path directory;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final BrokerMetrics metrics = new BrokerMetrics(meters);

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
            metrics);
    try (Persister persister = stores.open("pets").orElseThrow().persister()) {
      assertThat(stores()).isEqualTo(1);
      store.setValue("open", true);
      persister.save().get(20, TimeUnit.SECONDS);
      persister.load().get(20, TimeUnit.SECONDS);
      persister.closeAsync().get(20, TimeUnit.SECONDS);
    }
    assertThat(times("store.save")).isEqualTo(1);
    assertThat(times("store.load")).isEqualTo(1);
    assertThat(stores()).isZero();
  }

  @Test
  void withoutStoresThereIsNothingToMeasure() {
    assertThat(MeteredStores.watch(PathStores.NONE, metrics)).isSameAs(PathStores.NONE);
  }
}
