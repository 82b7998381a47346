package dev.merrow.ws.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.RawSocket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the server's own stores when its process is killed. */
class KilledServerTest {
  private static final Pattern SERVES =
      Pattern.compile("Merrow serves ws://127\\.0\\.0\\.1:(\\d+)/ .*");
  private static final int ROUNDS = 2;

  @TempDir private Path directory;
  private final List<String> acknowledged = new ArrayList<>();
  private int rows;

  @Test
  void whatTheStoreSaidItHasIsThereAfterTheProcessWasKilled() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      Process server = start();
      try {
        int port = portOf(server);
        assertNothingIsLost(port, seed);
        writeUntilKilled(server, port, random);
      } finally {
        server.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
      }
    }
    Process server = start();
    try {
      assertNothingIsLost(portOf(server), seed);
    } finally {
      server.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }
  }

  private void assertNothingIsLost(int port, long seed) throws Exception {
    MergeableStore store = MergeableStore.createMergeableStore();
    try (WsSynchronizer sync = connect(store, port)) {
      CompletableFuture<Void> all = new CompletableFuture<>();
      store.addDidFinishTransactionListener(
          finished -> {
            if (store.getRowIds("t").containsAll(acknowledged)) {
              all.complete(null);
            }
          });
      sync.startSync().get(30, TimeUnit.SECONDS);
      if (!acknowledged.isEmpty()) {
        // on a busy machine the store may take longer to start than the client waits at first
        assertThat(all).as("seed %d", seed).succeedsWithin(Duration.ofSeconds(30));
      }
      assertThat(store.getRowIds("t")).as("seed %d", seed).containsAll(acknowledged);
    }
  }

  private void writeUntilKilled(Process server, int port, Random random) throws Exception {
    MergeableStore store = MergeableStore.createMergeableStore();
    try (WsSynchronizer sync = connect(store, port);
        RawSocket asker = RawSocket.open(port, "pets")) {
      sync.startSync().get(30, TimeUnit.SECONDS);
      CompletableFuture<?> killed = new CompletableFuture<>();
      int rounds = 3 + random.nextInt(10);
      for (int i = 0; !killed.isDone(); i++) {
        List<String> written = write(store, 1 + random.nextInt(20));
        if (i == rounds) {
          int delay = random.nextInt(20_000);
          killed = CompletableFuture.runAsync(() -> kill(server, delay));
        }
        if (!askUntilEqual(asker, store)) {
          break;
        }
        acknowledged.addAll(written);
      }
      killed.get(30, TimeUnit.SECONDS);
    }
  }

  private static void kill(Process server, int micros) {
    long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    // with SIGKILL
    server.destroyForcibly();
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

  /** Whether the server says that it has all that the store has, before it is gone. */
  private static boolean askUntilEqual(RawSocket asker, MergeableStore store) {
    ContentHashes hashes = store.getMergeableContentHashes();
    String expected =
        "S\n[\"ask\",0,[%s,%s]]"
            .formatted(
                Integer.toUnsignedString(hashes.tables()),
                Integer.toUnsignedString(hashes.values()));
    try {
      while (true) {
        asker.send("S\n[\"ask\",1,\"\"]");
        String said = asker.readText();
        while (!said.startsWith("S\n[\"ask\",0,")) {
          said = asker.readText();
        }
        if (said.equals(expected)) {
          return true;
        }
      }
    } catch (IOException e) {
      return false;
    }
  }

  private static WsSynchronizer connect(MergeableStore store, int port) {
    return WsSynchronizer.createWsSynchronizer(
        store, URI.create("ws://127.0.0.1:" + port + "/pets"));
  }

  private Process start() throws IOException {
    String classpath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classpath,
            MerrowServer.class.getName(),
            "--port",
            "0",
            "--store",
            directory.resolve("stores").toString())
        .redirectError(directory.resolve("stderr").toFile())
        .start();
  }

  private static int portOf(Process server) throws IOException {
    String line = server.inputReader(UTF_8).readLine();
    Matcher serves = SERVES.matcher(line == null ? "" : line);
    assertThat(serves.matches()).as("first line: %s", line).isTrue();
    return Integer.parseInt(serves.group(1));
  }
}
