package dev.merrow.ws.server.cli;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of clients and stores when a server is told to end, with SIGTERM. */
@ParameterizedClass(name = "{0}")
@EnumSource(WsEngine.class)
class EndedServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SOME = 100;

  @Parameter WsEngine engine;

  @TempDir private Path directory;

  private ServerProcess start() throws IOException {
    return start("hub");
  }

  private ServerProcess start(String routing) throws IOException {
    return ServerProcess.start(
        directory,
        "--port=0",
        "--engine=" + engine,
        "--close-timeout=1s",
        "--routing=" + routing,
        "--store=" + directory.resolve("stores"));
  }

  @Test
  void whatAnyoneWasToldIsKept() throws Exception {
    MergeableStore told = createMergeableStore();
    try (ServerProcess server = start()) {
      int port = server.port();
      try (RawSocket witness = RawSocket.open(port, "pets");
          WsSynchronizer reading = synchronizer(told, port);
          WsSynchronizer writing = synchronizer(createMergeableStore(), port)) {
        CompletableFuture<Void> enough = whenRows(told, SOME);
        start(reading);
        start(writing);
        CompletableFuture<Void> writer = BackgroundThreads.run(() -> write(writing, server));
        enough.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        server.tellToEnd();

        assertThat(witness.readClose().code()).isEqualTo(1001);
        assertThatThrownBy(() -> RawSocket.open(port, "pets")).isInstanceOf(IOException.class);
        assertThat(server.exitCode()).isZero();
        writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    }
    List<String> rows = told.getRowIds("t");
    assertThat(rows).hasSizeGreaterThanOrEqualTo(SOME);
    assertThat(kept(rows.size())).containsAll(rows);
  }

  /** Writes until the server has ended. */
  private static void write(WsSynchronizer synchronizer, ServerProcess server) {
    MergeableStore store = synchronizer.getStore();
    CountDownLatch never = new CountDownLatch(1);
    try {
      for (int i = 0; !server.ended().isDone(); i++) {
        store.setCell("t", "row " + i, "c", i);
        // a pause, as a person or a sensor makes
        assertThat(never.await(1, TimeUnit.MILLISECONDS)).isFalse();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a server that is started anew has. */
  private List<String> kept(int rows) throws Exception {
    MergeableStore store = createMergeableStore();
    try (ServerProcess server = start();
        WsSynchronizer reading = synchronizer(store, server.port())) {
      CompletableFuture<Void> all = whenRows(store, rows);
      start(reading);
      all.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return store.getRowIds("t");
    }
  }

  private static CompletableFuture<Void> whenRows(MergeableStore store, int count) {
    CompletableFuture<Void> there = new CompletableFuture<>();
    store.addDidFinishTransactionListener(
        finished -> {
          if (store.getRowIds("t").size() >= count) {
            there.complete(null);
          }
        });
    return there;
  }

  private static WsSynchronizer synchronizer(MergeableStore store, int port) {
    return createWsSynchronizer(store, ServerProcess.uri(port, "pets"));
  }

  private static void start(WsSynchronizer synchronizer) throws Exception {
    synchronizer.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void aReaderThatIsStalledDoesNotKeepItFromEnding() throws Exception {
    String large = "\n[\"" + "x".repeat(1 << 20) + "\",1,\"\"]";
    try (ServerProcess server = start("open")) {
      int port = server.port();
      try (RawSocket stalled = RawSocket.openSlow(port, "pets");
          RawSocket reader = RawSocket.open(port, "pets");
          RawSocket writer = RawSocket.open(port, "pets")) {
        for (int i = 0; i < 8; i++) {
          writer.send(large);
          readAsFarAs(large.substring(1), reader);
        }

        server.tellToEnd();

        assertThat(reader.readClose().code()).isEqualTo(1001);
        assertThat(server.exitCode()).isZero();
        assertThat(stalled.isCutOff()).isTrue();
      }
    }
  }

  /** The server's own store may have its say, too. */
  private static void readAsFarAs(String body, RawSocket reader) throws IOException {
    while (!reader.readBody().equals(body)) {
      // that comes before it
    }
  }
}
