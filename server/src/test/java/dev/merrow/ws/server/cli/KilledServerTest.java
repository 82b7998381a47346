package dev.merrow.ws.server.cli;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.client.WsSynchronizerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the server's own stores when its process is killed. */
class KilledServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int ROUNDS = 2;

  @TempDir private Path directory;
  private final List<String> acknowledged = new ArrayList<>();
  private int rows;

  @Test
  void whatAClientHasFlushedIsThereAfterTheServerWasKilled() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      try (ServerProcess server = start()) {
        int port = server.port();
        assertNothingIsLost(port, seed);
        writeUntilKilled(server, port, random);
      }
    }
    try (ServerProcess server = start()) {
      assertNothingIsLost(server.port(), seed);
    }
    assertThat(acknowledged).as("seed %d", seed).isNotEmpty();
  }

  private ServerProcess start() throws IOException {
    return ServerProcess.start(
        directory, "--port", "0", "--store", directory.resolve("stores").toString());
  }

  private void assertNothingIsLost(int port, long seed) throws Exception {
    MergeableStore store = createMergeableStore();
    CompletableFuture<Void> all = new CompletableFuture<>();
    store.addDidFinishTransactionListener(
        finished -> {
          if (store.getRowIds("t").containsAll(acknowledged)) {
            all.complete(null);
          }
        });
    try (WsSynchronizer sync = synchronizer(store, port)) {
      sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!acknowledged.isEmpty()) {
        assertThat(all).as("seed %d", seed).succeedsWithin(PATIENCE);
      }
      assertThat(store.getRowIds("t")).as("seed %d", seed).containsAll(acknowledged);
    }
  }

  private void writeUntilKilled(ServerProcess server, int port, Random random) throws Exception {
    MergeableStore store = createMergeableStore();
    try (WsSynchronizer sync = synchronizer(store, port)) {
      sync.startSync().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      int last = 3 + random.nextInt(10);
      for (int i = 0; !server.ended().isDone(); i++) {
        List<String> written = write(store, 1 + random.nextInt(20));
        if (i == last) {
          killAfter(random.nextInt(20_000), server);
        }
        CompletableFuture<FlushResult> flushed = sync.flush(PATIENCE);
        CompletableFuture.anyOf(flushed, server.ended())
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (flushed.isDone()) {
          flushed.join();
          acknowledged.addAll(written);
        }
      }
    }
  }

  private static void killAfter(int micros, ServerProcess server) {
    CompletableFuture<Void> unused =
        CompletableFuture.runAsync(
            server::kill,
            CompletableFuture.delayedExecutor(
                micros, TimeUnit.MICROSECONDS, BackgroundThreads.THREADS));
  }

  private List<String> write(MergeableStore store, int count) {
    List<String> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String row = "row " + rows++;
      store.setCell("t", row, "c", rows);
      written.add(row);
    }
    return written;
  }

  private static WsSynchronizer synchronizer(MergeableStore store, int port) {
    return WsSynchronizer.createWsSynchronizer(
        store,
        ServerProcess.uri(port, "pets"),
        WsSynchronizerOptions.builder()
            // the server's store has so long to answer, however busy the machine is
            .synchronizer(SynchronizerOptions.builder().requestTimeout(PATIENCE).build())
            .build());
  }
}
