package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.testkit.proxy.FaultyProxy;
import dev.merrow.testkit.proxy.NetworkConditions;
import dev.merrow.testkit.sync.Convergence;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.server.WsServer;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What bad networks do to real sockets: once it is over, the stores are equal, and when all is
 * closed no thread or socket is left. Counts threads, and so runs alone.
 */
@Isolated
class FaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RetryPolicy SOON =
      new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200), 0.5, Integer.MAX_VALUE);

  /** What makes a message that takes longer than a ping may. */
  private static final String LARGE = "x".repeat(1_000_000);

  private final Set<Thread> before = Threads.now();
  private final MergeableStore near = createMergeableStore();
  private final MergeableStore far = createMergeableStore();
  private WsServer server;
  private FaultyProxy proxy;
  private WsSynchronizer ofNear;
  private WsSynchronizer ofFar;

  @BeforeEach
  void meet() throws Exception {
    server = WsServer.createWsServer(0);
    proxy = new FaultyProxy(server.port());
    ofNear = synchronizer(near, proxy.port());
    ofFar = synchronizer(far, server.port());
    near.setCell("pets", "fido", "species", "dog");
    ofFar.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    ofNear.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    Convergence.await(near, far);
  }

  @AfterEach
  void partWithoutATrace() throws Exception {
    ofNear.close();
    proxy.awaitNoConnections(PATIENCE);
    ofFar.close();
    proxy.close();
    server.close();
    Threads.assertNoneIsLeft(before);
  }

  /** Returns the engine to test; null for the default. */
  @Nullable ClientEngine engine() {
    return null;
  }

  private WsSynchronizer synchronizer(MergeableStore store, int port) {
    return createWsSynchronizer(
        store,
        URI.create("ws://127.0.0.1:" + port + "/faults"),
        WsSynchronizerOptions.builder()
            .synchronizer(SynchronizerOptions.builder().errorListener(error -> {}).build())
            .connection(
                it ->
                    it.engine(engine())
                        .retry(SOON)
                        .pingInterval(Duration.ofMillis(250))
                        .pingTimeout(Duration.ofMillis(250)))
            .build());
  }

  private void writeOnBothSides(int count) {
    for (int i = 0; i < count; i++) {
      near.setCell("pets", "near" + i, "written", i);
      far.setCell("pets", "far" + i, "written", i);
    }
  }

  @Test
  void connectionsThatAreCut() throws Exception {
    for (int i = 0; i < 5; i++) {
      CompletableFuture<Void> back = comesBack();
      proxy.cut();
      writeOnBothSides(50);
      back.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      writeOnBothSides(60);
    }
    Convergence.await(near, far);
    assertThat(ofNear.getSynchronizerStats().reconnects()).isGreaterThanOrEqualTo(5);
  }

  private CompletableFuture<Void> comesBack() {
    return ofNear
        .whenStatus(SynchronizerStatus.OFFLINE)
        .thenCompose(offline -> ofNear.whenStatus(SynchronizerStatus.IN_SYNC));
  }

  @Test
  void aServerThatCannotBeReachedForAWhile() throws Exception {
    proxy.refuse(true);
    proxy.cut();
    writeOnBothSides(50);
    ofNear.whenStatus(SynchronizerStatus.OFFLINE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    writeOnBothSides(60);
    proxy.refuse(false);
    ofNear.reconnectNow();
    Convergence.await(near, far);
  }

  @Test
  void aServerThatStartsAnew() throws Exception {
    server.close();
    writeOnBothSides(50);
    try (WsServer next = WsServer.createWsServer(0)) {
      proxy.retarget(next.port());
      ofFar.close();
      ofFar = synchronizer(far, next.port());
      ofFar.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      Convergence.await(near, far);
      ofNear.close();
      ofFar.close();
    }
  }

  @Test
  void aLinkThatDiesWithoutAWord() throws Exception {
    CompletableFuture<Void> back = comesBack();
    proxy.freeze();
    writeOnBothSides(50);
    back.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    Convergence.await(near, far);
  }

  @Test
  void aLinkThatDiesWithoutAWordWhileClosing() {
    near.setCell("pets", "late", "written", true);
    proxy.freeze();
    ofNear.close();
    assertThat(ofNear.getStatus()).isEqualTo(SynchronizerStatus.CLOSED);
  }

  @Test
  void aLongDelay() throws Exception {
    proxy.weather(NetworkConditions.FAIR.withDelay(Duration.ofMillis(100)));
    writeOnBothSides(300);
    Convergence.await(near, far);
  }

  @Test
  void aSlowLink() throws Exception {
    proxy.weather(NetworkConditions.FAIR.withBytesPerSecond(200_000).withSegmentBytes(4_000));
    writeOnBothSides(3_000);
    Convergence.await(near, far);
  }

  @Test
  void aLargeMessageUpASlowLink() throws Exception {
    proxy.weather(NetworkConditions.FAIR.withBytesPerSecond(400_000));
    near.setCell("pets", "fido", "picture", LARGE);
    Convergence.await(near, far);
    assertThat(ofNear.getSynchronizerStats().reconnects()).isZero();
  }

  @Test
  void aLargeMessageDownASlowLink() throws Exception {
    proxy.weather(NetworkConditions.FAIR.withBytesPerSecond(400_000));
    far.setCell("pets", "fido", "picture", LARGE);
    Convergence.await(near, far);
    assertThat(ofNear.getSynchronizerStats().reconnects()).isZero();
  }

  @Test
  void closeFramesThatAreLost() throws Exception {
    proxy.weather(NetworkConditions.FAIR.withoutCloseFrames());
    writeOnBothSides(10);
    Convergence.await(near, far);
    near.setCell("pets", "late", "written", true);
    ofNear.close();
    Convergence.await(near, far);
  }

  @Test
  void segmentsThatAreSplit() throws Exception {
    proxy.weather(NetworkConditions.FAIR.withSegmentBytes(7));
    writeOnBothSides(200);
    Convergence.await(near, far);
  }

  @Test
  void segmentsThatAreJoined() throws Exception {
    proxy.weather(NetworkConditions.FAIR.withJoinFor(Duration.ofMillis(30)));
    writeOnBothSides(200);
    Convergence.await(near, far);
  }

  @Test
  void allOfItAtOnce() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 8; i++) {
      proxy.weather(
          NetworkConditions.FAIR
              .withDelay(Duration.ofMillis(random.nextInt(30)))
              .withBytesPerSecond(100_000 + random.nextInt(1_000_000))
              .withSegmentBytes(1 + random.nextInt(3_000))
              .withJoinFor(Duration.ofMillis(random.nextInt(5))));
      writeOnBothSides(1 + random.nextInt(200));
      proxy.cut();
      writeOnBothSides(1 + random.nextInt(200));
    }
    proxy.weather(NetworkConditions.FAIR);
    try {
      Convergence.await(near, far);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}
