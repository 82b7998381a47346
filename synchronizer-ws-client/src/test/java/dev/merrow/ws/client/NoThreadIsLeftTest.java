package dev.merrow.ws.client;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.client.engine.ClientEngine;
import dev.merrow.ws.server.WsServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Counts threads, and so must run while no other test makes any. */
@Isolated
class NoThreadIsLeftTest {
  /** Returns the engine to test; null for the default. */
  @Nullable ClientEngine engine() {
    return null;
  }

  private WsSynchronizerOptions options(RetryPolicy retry) {
    return WsSynchronizerOptions.builder()
        .retry(retry)
        .connection(it -> it.engine(engine()))
        .build();
  }

  @Test
  void afterClosing() throws Exception {
    Set<Thread> before = Threads.now();
    WsServer server = WsServer.createWsServer(0);
    List<WsSynchronizer> synchronizers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/threads");
      WsSynchronizer synchronizer =
          createWsSynchronizer(createMergeableStore(), uri, options(RetryPolicy.FOREVER));
      synchronizer.startSync().get(60, TimeUnit.SECONDS);
      synchronizers.add(synchronizer);
    }
    synchronizers.forEach(WsSynchronizer::close);
    server.close();
    Threads.assertNoneIsLeft(before);
  }

  @Test
  void afterTheServerHasGone() throws Exception {
    Set<Thread> before = Threads.now();
    WsServer server = WsServer.createWsServer(0);
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/threads");
    try (WsSynchronizer synchronizer =
        createWsSynchronizer(createMergeableStore(), uri, options(RetryPolicy.FOREVER))) {
      synchronizer.startSync().get(60, TimeUnit.SECONDS);
      server.close();
    }
    Threads.assertNoneIsLeft(before);
  }

  @Test
  void afterConnectingHasFailed() throws Exception {
    Set<Thread> before = Threads.now();
    int port;
    try (WsServer server = WsServer.createWsServer(0)) {
      port = server.port();
    }
    URI uri = URI.create("ws://127.0.0.1:" + port + "/threads");
    try (WsSynchronizer synchronizer =
        createWsSynchronizer(createMergeableStore(), uri, options(RetryPolicy.NEVER))) {
      assertThatThrownBy(() -> synchronizer.startSync().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("refused");
    }
    Threads.assertNoneIsLeft(before);
  }

  @Test
  void afterClosingASharedConnection() throws Exception {
    Set<Thread> before = Threads.now();
    WsServer server = WsServer.createWsServer(0);
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/threads");
    try (WsConnection connection =
        WsConnection.createWsConnection(uri, options(RetryPolicy.FOREVER).connection())) {
      for (int i = 0; i < 5; i++) {
        createWsSynchronizer(createMergeableStore(), connection, "c" + i)
            .startSync()
            .get(60, TimeUnit.SECONDS);
      }
    }
    server.close();
    Threads.assertNoneIsLeft(before);
  }

  @Test
  void afterClosingWhileNobodyAnswers() throws Exception {
    Set<Thread> before = Threads.now();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI uri = URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/threads");
      WsSynchronizer synchronizer =
          createWsSynchronizer(createMergeableStore(), uri, options(RetryPolicy.FOREVER));
      var unused = synchronizer.startSync();
      // the request was sent, and it waits for the answer
      try (Socket accepted = silent.accept()) {
        assertThat(accepted.getInputStream().read()).isEqualTo('G');
        synchronizer.close();
        Threads.assertNoneIsLeft(before);
      }
    }
  }

  @Test
  void afterClosingWhileWaitingToTryAgain() throws Exception {
    Set<Thread> before = Threads.now();
    URI uri;
    try (WsServer server = WsServer.createWsServer(0)) {
      uri = URI.create("ws://127.0.0.1:" + server.port() + "/threads");
    }
    WsSynchronizer synchronizer =
        createWsSynchronizer(createMergeableStore(), uri, options(RetryPolicy.FOREVER));
    CompletableFuture<Void> offline = synchronizer.whenStatus(SynchronizerStatus.OFFLINE);
    var unused = synchronizer.startSync();
    offline.get(60, TimeUnit.SECONDS);
    synchronizer.close();
    Threads.assertNoneIsLeft(before);
  }
}
