package dev.merrow.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.stores.PathStores;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stores of a client, whose broker is not there. */
class ClientStoresTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final SharedStores shared = new SharedStores(PathStores.NONE, LIMIT);
  private final ClientStores stores =
      new ClientStores(
          shared,
          new MerrowProperties.Client(
              URI.create("ws://127.0.0.1:1/sync"), null, LIMIT, Duration.ZERO),
          List.of());

  @AfterEach
  void close() {
    stores.close();
    shared.close();
  }

  @Test
  void thereIsOneSynchronizerForEachPath() {
    MergeableStore store = stores.store("pets");
    assertThat(stores.store("pets")).isSameAs(store);
    assertThat(stores.store("shop/caf%C3%A9")).isNotSameAs(store);
    assertThat(stores.statuses()).containsOnlyKeys("pets", "shop/caf%C3%A9");
  }

  @Test
  void noSynchronizerIsStartedAfterTheEnd() {
    MergeableStore store = stores.store("pets");
    assertThat(store.getTableIds()).isEmpty();
    stores.close();
    assertThatThrownBy(() -> stores.store("shop")).isInstanceOf(IllegalStateException.class);
    assertThat(stores.statuses()).containsOnlyKeys("pets");
  }

  @Test
  void aPathThatIsReleasedHasNoConnection() {
    MergeableStore store = stores.store("pets");
    MergeableStore other = stores.store("shop");
    assertThat(stores.release("pets")).succeedsWithin(LIMIT);
    assertThat(stores.paths()).containsExactly("shop");
    assertThat(stores.statuses()).containsOnlyKeys("shop");
    assertThat(stores.release("pets")).as("it is not used").succeedsWithin(LIMIT);
    assertThat(stores.store("pets")).isNotSameAs(store);
    assertThat(stores.statuses()).containsOnlyKeys("pets", "shop");
    assertThat(stores.store("shop")).isSameAs(other);
  }

  @Test
  void aPathIsNotLostThatSomeReleaseWhileOthersAskForIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        boolean releases = thread % 2 == 0;
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 200; i++) {
                    if (releases) {
                      assertThat(stores.release("pets")).succeedsWithin(LIMIT);
                    } else {
                      assertThat(stores.store("pets")).isNotNull();
                    }
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    MergeableStore last = stores.store("pets");
    assertThat(shared.keeps("pets", last)).isTrue();
    assertThat(stores.statuses()).containsOnlyKeys("pets");
  }

  @Test
  void allPathsShareAFewThreads() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    for (int i = 0; i < 50; i++) {
      assertThat(stores.store("path" + i)).isNotNull();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(each -> !before.contains(each))
        .filteredOn(each -> each.getName().startsWith("merrow-ws-clients"))
        .hasSizeBetween(1, 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lists/ada?admin", "lists/ada#", "lists/ada lovelace", "lists/100%"})
  void aPathThatWouldBeAnotherInAUrlIsRefused(String path) {
    assertThatThrownBy(() -> stores.store(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("encode them with percent signs: " + path);
    assertThat(stores.paths()).isEmpty();
  }
}
