package dev.merrow.ws.server.cli;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.SynchronizerStatus;
import dev.merrow.ws.client.WsConnection;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is acknowledged by a broker that stands still for longer than a request may take. */
@DisabledOnOs(OS.WINDOWS) // which has no signals
class FrozenServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FROZEN = Duration.ofMillis(1_600);
  private static final int ROWS = 20;

  @TempDir private Path directory;

  private ServerProcess serve() throws Exception {
    return ServerProcess.start(
        directory, "--port", "0", "--store", directory.resolve("stores").toString());
  }

  @Test
  void whatIsFlushedWhileTheBrokerStandsStillIsThereAfterItWasKilled() throws Exception {
    try (ServerProcess server = serve()) {
      int port = server.port();
      MergeableStore store = createMergeableStore();
      try (WsSynchronizer sync =
          WsSynchronizer.createWsSynchronizer(store, ServerProcess.uri(port, "pets"))) {
        flushWhileFrozen(server, store, sync);
        server.kill();
        assertThat(server.exitCode()).isNotZero();
      }
    }
    assertAllRowsAreThere();
  }

  @Test
  void whatIsFlushedThroughAChannelIsThere() throws Exception {
    try (ServerProcess server = serve()) {
      int port = server.port();
      MergeableStore store = createMergeableStore();
      try (WsConnection connection = WsConnection.createWsConnection(ServerProcess.uri(port, ""));
          WsSynchronizer sync = WsSynchronizer.createWsSynchronizer(store, connection, "pets")) {
        flushWhileFrozen(server, store, sync);
        server.kill();
        assertThat(server.exitCode()).isNotZero();
      }
    }
    assertAllRowsAreThere();
  }

  @Test
  void whatWasWrittenIsThereAfterClosing() throws Exception {
    try (ServerProcess server = serve()) {
      int port = server.port();
      MergeableStore store = createMergeableStore();
      // as long as it takes, however busy the machine is
      WsSynchronizerOptions options =
          WsSynchronizerOptions.builder()
              .synchronizer(SynchronizerOptions.builder().flushOnClose(PATIENCE).build())
              .build();
      WsSynchronizer sync =
          WsSynchronizer.createWsSynchronizer(store, ServerProcess.uri(port, "pets"), options);
      freezeOnceLinked(server, sync);
      write(store);
      var closed = sync.closeAsync();
      server.thawAfter(FROZEN);
      closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      server.kill();
      assertThat(server.exitCode()).isNotZero();
    }
    assertAllRowsAreThere();
  }

  private static void flushWhileFrozen(
      ServerProcess server, MergeableStore store, WsSynchronizer sync) throws Exception {
    freezeOnceLinked(server, sync);
    write(store);
    CompletableFuture<FlushResult> flushed = sync.flush(PATIENCE);
    server.thawAfter(FROZEN);
    assertThat(flushed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(FlushResult.STORED);
  }

  /** Stops the broker just after the socket has opened, whatever it has said by then. */
  private static void freezeOnceLinked(ServerProcess server, WsSynchronizer sync) throws Exception {
    CompletableFuture<Void> frozen = new CompletableFuture<>();
    sync.addStatusListener(
        status -> {
          boolean linked =
              status == SynchronizerStatus.SYNCING || status == SynchronizerStatus.IN_SYNC;
          if (linked && !frozen.isDone()) {
            server.freeze();
            frozen.complete(null);
          }
        });
    var unused = sync.startSync();
    frozen.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void write(MergeableStore store) {
    for (int i = 0; i < ROWS; i++) {
      store.setCell("t", "r" + i, "c", i);
    }
  }

  private void assertAllRowsAreThere() throws Exception {
    try (ServerProcess server = serve()) {
      MergeableStore store = createMergeableStore();
      try (WsSynchronizer sync =
          WsSynchronizer.createWsSynchronizer(store, ServerProcess.uri(server.port(), "pets"))) {
        sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        sync.flush(PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(store.getRowIds("t")).hasSize(ROWS);
      }
    }
  }
}
