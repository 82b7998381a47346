package dev.merrow.ws.server.cli;

import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.FlushResult;
import dev.merrow.ws.client.WsSynchronizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  /** Writes pairs of cells, each pair in a transaction, until it is stopped; returns how many. */
  private static int writePairs(WsSynchronizer sync, AtomicBoolean stopped) {
    MergeableStore store = sync.getStore();
    int count = 0;
    while (!stopped.get()) {
      if (count % 20 == 0) {
        var unused = sync.flush(PATIENCE).join();
      }
      count++;
      String text = Integer.toString(count);
      store.transaction(
          () -> {
            store.setCell("pairs", "row", "one", text);
            store.setCell("pairs", "row", "other", text);
            store.setCell("all", text, "cell", text);
          });
    }
    return count;
  }

  @Test
  void aRunningBrokersStoresAreCopiedAndServedAgain() throws Exception {
    Path stores = directory.resolve("stores");
    Path backup = directory.resolve("backup/daily");
    AtomicBoolean stopped = new AtomicBoolean();
    MergeableStore store = MergeableStore.createMergeableStore();
    try (ServerProcess server =
        ServerProcess.start(directory, "--port=0", "--store", stores.toString())) {
      int port = server.port();
      Command.run("set", ServerProcess.uri(port, "news").toString(), "t", "r", "c", "1").expect(0);
      try (WsSynchronizer sync = createWsSynchronizer(store, ServerProcess.uri(port, "pets"))) {
        sync.startSync().get(20, TimeUnit.SECONDS);
        store.setCell("before", "row", "cell", "saved");
        assertThat(sync.flush(PATIENCE).join()).isEqualTo(FlushResult.STORED);
        CompletableFuture<Integer> writing =
            BackgroundThreads.call(() -> writePairs(sync, stopped));
        try {
          for (int i = 0; i < 3; i++) {
            // later copies take the place of earlier ones
            assertThat(Command.lines("backup", stores.toString(), backup.toString()))
                .containsExactly("2 databases copied to " + backup);
          }
        } finally {
          stopped.set(true);
        }
        assertThat(writing.get(60, TimeUnit.SECONDS)).isPositive();
        assertThat(sync.flush(PATIENCE).join()).isEqualTo(FlushResult.STORED);
      }
    }
    try (var files = Files.list(backup)) {
      assertThat(files).hasSize(2);
    }
    assertThat(Command.lines("check", backup.toString()))
        .allMatch(line -> line.endsWith("; nothing is wrong"));
    try (ServerProcess restored =
        ServerProcess.start(directory, "--port=0", "--store", backup.toString())) {
      int port = restored.port();
      String pets = ServerProcess.uri(port, "pets").toString();
      assertThat(Command.lines("get", pets, "before", "row", "cell")).containsExactly("\"saved\"");
      assertThat(Command.lines("get", ServerProcess.uri(port, "news").toString(), "t", "r", "c"))
          .containsExactly("1");
      Command pairs = Command.run("get", pets, "pairs", "row");
      if (pairs.exitCode() == 0) {
        // a transaction is in the copy as a whole or not at all
        assertThat(pairs.out()).matches("(?s).*\"one\":\"(\\d+)\",\"other\":\"\\1\".*");
      }
      // what was written after the copy still merges with it
      Command.run("set", pets, "after", "row", "cell", "1").expect(0);
      MergeableStore back = MergeableStore.createMergeableStore();
      back.applyMergeableChanges(store.getMergeableContent().asChanges());
      try (WsSynchronizer sync = createWsSynchronizer(back, ServerProcess.uri(port, "pets"))) {
        sync.startSync().get(20, TimeUnit.SECONDS);
        assertThat(sync.flush(PATIENCE).join()).isEqualTo(FlushResult.STORED);
      }
      assertThat(back.hasCell("after", "row", "cell")).isTrue();
      assertThat(Command.run("get", pets, "all").expect(0).out()).isNotEmpty();
    }
  }

  @Test
  void copiesAreForTheirOwnerAlone() throws Exception {
    Path stores = directory.resolve("stores");
    try (StoringBroker broker = StoringBroker.start(stores)) {
      Command.run("set", broker.url("pets"), "t", "r", "c", "1").expect(0);
      Path backup = directory.resolve("backup");
      Command.run("backup", stores.toString(), backup.toString()).expect(0);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
          .isEqualTo("rwx------");
      Path copy = backup.resolve(broker.fileOf("pets").getFileName());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whatCannotBeCopiedIsNamed() throws Exception {
    Path stores = Files.createDirectory(directory.resolve("stores"));
    String to = directory.resolve("backup").toString();
    assertThat(Command.run("backup", stores.toString(), to).expect(1).err())
        .contains("There is no database in");
    assertThat(Command.run("backup", directory.resolve("missing").toString(), to).expect(1).err())
        .contains("missing");
    Files.writeString(stores.resolve("path-x.sqlite"), "This is no database. ".repeat(100));
    assertThat(Command.run("backup", stores.toString(), to).expect(1).err())
        .contains("path-x.sqlite");
    try (var files = Files.list(directory.resolve("backup"))) {
      assertThat(files).isEmpty();
    }
    assertThat(Command.run("backup", stores.toString(), stores.toString()).expect(2).err())
        .contains("another directory");
  }
}
