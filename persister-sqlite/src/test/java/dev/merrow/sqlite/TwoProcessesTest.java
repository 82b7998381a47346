package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.store.RandomWrites;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes that auto-persist in one file at the same time come to hold the same. */
class TwoProcessesTest {
  private static final int WRITES = 400;
  @TempDir Path directory;

  /** The modes for mergeable stores. */
  enum Mode {
    CELLS,
    JSON;

    SqlitePersisterOptions options() {
      PersisterOptions persister =
          PersisterOptions.builder().autoLoadInterval(Duration.ofMillis(20)).build();
      return SqlitePersisterOptions.builder()
          .mode(this == CELLS ? SqliteMode.cells() : SqliteMode.json())
          .synchronous(SqliteSynchronous.OFF)
          .persister(persister)
          .build();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theyConverge(Mode mode) throws Exception {
    long seed = Long.getLong("merrow.seed", System.nanoTime());
    Path file = directory.resolve("store.db");
    Path libraries = ChildProcess.unpackLibrary(directory);
    try (ChildProcess child =
            ChildProcess.start(
                Child.class, libraries, mode.name(), file.toString(), Long.toString(seed + 1));
        Peer peer = new Peer("parent", mode, file)) {
      assertThat(child.readLine()).isEqualTo("ready");
      child.writeLine("write");
      peer.writeMuch(seed);
      assertThat(child.readLine()).isEqualTo("written");
      peer.exchange();
      child.writeLine("exchange");
      String childsHashes = child.readLine();
      peer.exchange();

      assertThat(peer.hashes()).as("seed %d", seed).isEqualTo(childsHashes);
      try (Peer late = new Peer("late", mode, file)) {
        assertThat(late.store.getMergeableContent()).isEqualTo(peer.store.getMergeableContent());
      }
    }
  }

  /** A store that auto-persists. */
  private static final class Peer implements AutoCloseable {
    final MergeableStore store;
    private final Persister persister;

    Peer(String name, Mode mode, Path file) throws Exception {
      store = createMergeableStore(name);
      persister = SqlitePersister.createSqlitePersister(store, file, mode.options());
      persister.startAutoPersisting().get(60, TimeUnit.SECONDS);
    }

    void writeMuch(long seed) throws Exception {
      RandomWrites writes = new RandomWrites(new Random(seed));
      for (int i = 0; i < WRITES; i++) {
        writes.write(store);
        if (i % 10 == 0) {
          persister.flush().get(60, TimeUnit.SECONDS);
        }
      }
    }

    void exchange() throws Exception {
      persister.flush().get(60, TimeUnit.SECONDS);
      persister.load().get(60, TimeUnit.SECONDS);
      persister.flush().get(60, TimeUnit.SECONDS);
    }

    String hashes() {
      ContentHashes hashes = store.getMergeableContentHashes();
      return hashes.toString();
    }

    @Override
    public void close() {
      persister.close();
    }
  }

  /** The other process, which does as it is told on its standard input. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      try (Peer peer = new Peer("child", Mode.valueOf(arguments[0]), Path.of(arguments[1]))) {
        System.out.println("ready");
        commands.readLine();
        peer.writeMuch(Long.parseLong(arguments[2]));
        System.out.println("written");
        commands.readLine();
        peer.exchange();
        System.out.println(peer.hashes());
        commands.readLine();
      }
    }
  }
}
