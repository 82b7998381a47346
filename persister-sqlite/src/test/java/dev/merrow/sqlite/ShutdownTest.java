package dev.merrow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process that ends without closing its persister leaves behind. */
class ShutdownTest {
  private static final int ROWS = 5_000;

  @TempDir Path directory;

  private int rowsOfOneThat(boolean exits) throws Exception {
    Path file = directory.resolve("store.db");
    Path libraries = ChildProcess.unpackLibrary(Files.createDirectory(directory.resolve("lib")));
    try (ChildProcess child =
        ChildProcess.start(
            ShutdownChild.class,
            libraries,
            file.toString(),
            Integer.toString(ROWS),
            Boolean.toString(exits))) {
      assertThat(child.readLine()).as("ends by itself").isNull();
      assertThat(child.exitCode()).isZero();
    }
    MergeableStore store = MergeableStore.createMergeableStore();
    try (Persister persister = SqlitePersister.createSqlitePersister(store, file)) {
      persister.load().join();
    }
    return store.getRowCount("t");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onePersisterThatClosesAtTheShutdownHasSavedAll(boolean exits) throws Exception {
    assertThat(rowsOfOneThat(exits)).isEqualTo(ROWS);
  }
}
