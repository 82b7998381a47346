package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.ws.server.WsServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How many threads clients need. Counts threads, and so runs alone. */
@Isolated
class ClientThreadsTest {
  private static final int CLIENTS = 100;

  private final WsServer server = WsServer.createWsServer(0);
  private final List<WsSynchronizer> synchronizers = new ArrayList<>();

  @AfterEach
  void close() {
    // all at once, and then for each of them
    for (WsSynchronizer each : synchronizers) {
      var unused = each.closeAsync();
    }
    synchronizers.forEach(WsSynchronizer::close);
    server.close();
  }

  private MergeableStore open(WsSynchronizerOptions options, String path) {
    MergeableStore store = createMergeableStore();
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + path);
    synchronizers.add(createWsSynchronizer(store, uri, options));
    return store;
  }

  private void startAll() throws Exception {
    CompletableFuture.allOf(
            synchronizers.stream()
                .map(WsSynchronizer::startSync)
                .toArray(CompletableFuture<?>[]::new))
        .get(60, TimeUnit.SECONDS);
  }

  /** The threads of clients; that with which each connects ends with that. */
  private static List<String> clientThreads(Set<Thread> before) throws InterruptedException {
    List<String> names = new ArrayList<>();
    for (Thread thread : Threads.now()) {
      if (before.contains(thread)) {
        continue;
      }
      if (thread.getName().equals("merrow-ws-connect")) {
        thread.join(20_000);
      }
      String name = thread.getName();
      if (thread.isAlive()
          && name.startsWith("merrow-ws-")
          && !name.startsWith("merrow-ws-server-")) {
        names.add(name);
      }
    }
    return names;
  }

  @Test
  void aClientHasOneThread() throws Exception {
    Set<Thread> before = Threads.now();
    open(WsSynchronizerOptions.DEFAULTS, "/one");
    startAll();
    assertThat(clientThreads(before)).hasSize(1);
  }

  @Test
  void aHundredClientsShareTheThreadsThatTheyAreGiven() throws Exception {
    Set<Thread> before = Threads.now();
    try (WsThreads threads = WsThreads.create(2)) {
      WsSynchronizerOptions options =
          WsSynchronizerOptions.builder().connection(it -> it.threads(threads)).build();
      List<MergeableStore> stores = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        stores.add(open(options, "/hundred"));
      }
      startAll();
      for (int i = 0; i < CLIENTS; i++) {
        stores.get(i).setCell("t", "r" + i, "c", i);
      }
      Convergence.await(stores.toArray(MergeableStore[]::new));
      assertThat(stores.get(0).getRowIds("t")).hasSize(CLIENTS);
      assertThat(clientThreads(before)).hasSize(2);
      close();
    }
    Threads.assertNoneIsLeft(before);
  }

  @Test
  void clientsOnASchedulerOfTheirOwnShareOneThreadForTheirSockets() throws Exception {
    Set<Thread> before = Threads.now();
    try (ThreadScheduler scheduler = new ThreadScheduler("given")) {
      SynchronizerOptions given = SynchronizerOptions.builder().scheduler(scheduler).build();
      WsSynchronizerOptions options = WsSynchronizerOptions.builder().synchronizer(given).build();
      MergeableStore one = open(options, "/given");
      MergeableStore other = open(options, "/given");
      startAll();
      one.setCell("t", "r", "c", true);
      Convergence.await(one, other);
      assertThat(clientThreads(before)).hasSize(1);
      close();
    }
    Threads.assertNoneIsLeft(before);
  }

  @Test
  void thereIsNoFewerThanOneThread() {
    assertThatIllegalArgumentException().isThrownBy(() -> WsThreads.create(0));
  }
}
