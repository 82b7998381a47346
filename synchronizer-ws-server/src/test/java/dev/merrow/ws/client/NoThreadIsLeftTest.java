package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.ws.server.WsServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Counts threads, and so must run while no other test makes any. */
@Isolated
class NoThreadIsLeftTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void afterClosing() throws Exception {
    Set<Thread> before = threads();
    WsServer server = WsServer.createWsServer(0);
    List<WsSynchronizer> synchronizers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/threads");
      WsSynchronizer synchronizer = createWsSynchronizer(createMergeableStore(), uri);
      synchronizer.startSync().get(20, TimeUnit.SECONDS);
      synchronizers.add(synchronizer);
    }
    synchronizers.forEach(WsSynchronizer::close);
    server.close();
    assertNoneIsLeft(before);
  }

  @Test
  void afterTheServerHasGone() throws Exception {
    Set<Thread> before = threads();
    WsServer server = WsServer.createWsServer(0);
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/threads");
    try (WsSynchronizer synchronizer = createWsSynchronizer(createMergeableStore(), uri)) {
      synchronizer.startSync().get(20, TimeUnit.SECONDS);
      server.close();
    }
    assertNoneIsLeft(before);
  }

  @Test
  void afterConnectingHasFailed() throws Exception {
    Set<Thread> before = threads();
    int port;
    try (WsServer server = WsServer.createWsServer(0)) {
      port = server.port();
    }
    URI uri = URI.create("ws://127.0.0.1:" + port + "/threads");
    try (WsSynchronizer synchronizer = createWsSynchronizer(createMergeableStore(), uri)) {
      assertThatThrownBy(() -> synchronizer.startSync().get(20, TimeUnit.SECONDS))
          .hasMessageContaining("refused");
    }
    assertNoneIsLeft(before);
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet();
  }

  private static void assertNoneIsLeft(Set<Thread> before) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Thread thread : threads()) {
      if (isOurs(thread) && !before.contains(thread)) {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      }
    }
    assertThat(threads().stream().filter(t -> isOurs(t) && !before.contains(t)))
        .extracting(Thread::getName)
        .isEmpty();
  }

  /** All but those of the JVM, the tests and the common pool. */
  private static boolean isOurs(Thread thread) {
    Set<String> groups = Set.of("system", "InnocuousThreadGroup");
    ThreadGroup group = thread.getThreadGroup();
    return group != null
        && !groups.contains(group.getName())
        && !thread.getName().startsWith("ForkJoinPool")
        && !thread.getName().startsWith("surefire")
        && !thread.getName().startsWith("CompletableFutureDelay");
  }
}
