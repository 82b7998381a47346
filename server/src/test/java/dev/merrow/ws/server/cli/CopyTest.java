package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.FilePersister;
import dev.merrow.sqlite.SqliteJournal;
import dev.merrow.sqlite.SqliteMode;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.sqlite.SqlitePersisterOptions;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.persist.SampleContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {
  @TempDir private Path directory;

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private void save(MergeableStore store, String name) {
    try (FilePersister persister =
        FilePersister.createFilePersister(store, directory.resolve(name))) {
      persister.save().join();
    }
  }

  private MergeableStore load(String name) {
    MergeableStore store = MergeableStore.createMergeableStore();
    try (FilePersister persister =
        FilePersister.createFilePersister(store, directory.resolve(name))) {
      persister.load().join();
    }
    return store;
  }

  @Test
  void everythingTravelsBetweenBrokersFilesAndDatabases() throws IOException {
    MergeableStore samples = MergeableStore.createMergeableStore();
    SampleContent.write(samples);
    save(samples, "from.json");
    try (StoringBroker one = StoringBroker.start(directory.resolve("one"));
        StoringBroker other = StoringBroker.start(directory.resolve("other"))) {
      Command.run("copy", file("from.json"), one.url("samples")).expect(0);
      Command.run("copy", one.url("samples"), other.url("copy")).expect(0);
      Command.run("copy", other.url("copy"), file("copy.db")).expect(0);
      Command.run("copy", file("copy.db"), file("to.json")).expect(0);
    }
    assertThat(load("to.json").getMergeableContent()).isEqualTo(samples.getMergeableContent());
  }

  @Test
  void theLaterWriteWinsAndTheSourceStays() throws IOException {
    Command.run("set", file("a.json"), "pets", "fido", "legs", "4", "sold", "false").expect(0);
    Command.run("copy", file("a.json"), file("b.json")).expect(0);
    Command.run("delete", file("a.json"), "pets", "fido", "sold").expect(0);
    Command.run("set", file("b.json"), "pets", "fido", "legs", "3").expect(0);
    try (StoringBroker broker = StoringBroker.start(directory.resolve("stores"))) {
      Command.run("copy", file("b.json"), broker.url("pets")).expect(0);
      Command.run("copy", file("a.json"), broker.url("pets")).expect(0);
      assertThat(Command.lines("get", broker.url("pets"), "pets"))
          .containsExactly("{\"fido\":{\"legs\":3}}");
    }
    assertThat(Command.lines("get", file("a.json"), "pets"))
        .containsExactly("{\"fido\":{\"legs\":4}}");
  }

  @Test
  void aDatabaseOfTinyBasesStaysOne() throws IOException {
    MergeableStore store = MergeableStore.createMergeableStore();
    store.setCell("pets", "fido", "legs", 4);
    Path database = directory.resolve("tinybase.db");
    var options =
        SqlitePersisterOptions.builder()
            .mode(SqliteMode.json())
            .journal(SqliteJournal.ROLLBACK)
            .build();
    try (var persister = SqlitePersister.createSqlitePersister(store, database, options)) {
      persister.save().join();
    }
    Command.run("set", database.toString(), "pets", "felix", "legs", "3").expect(0);
    MergeableStore loaded = MergeableStore.createMergeableStore();
    try (var persister = SqlitePersister.createSqlitePersister(loaded, database, options)) {
      persister.load().join();
    }
    assertThat(loaded.getRowIds("pets")).containsExactly("fido", "felix");
    // as TinyBase on WebAssembly needs it
    assertThat(Files.readAllBytes(database)[18]).isEqualTo((byte) 1);
  }

  @Test
  void aBrokerGetsNoStampsOfTheFuture() throws IOException {
    MergeableStore future =
        MergeableStore.createMergeableStore(
            "future", InstantSource.fixed(Instant.now().plus(Duration.ofDays(1))));
    future.setCell("pets", "fido", "legs", 4);
    save(future, "future.json");
    // what is saved keeps its stamps
    Command.run("copy", file("future.json"), file("future.db")).expect(0);
    try (StoringBroker broker = StoringBroker.start(directory.resolve("stores"))) {
      assertThat(Command.run("copy", file("future.db"), broker.url("pets")).expect(5).err())
          .contains("1 cells are left out");
      Command.run("get", broker.url("pets"), "pets").expect(3);
    }
  }

  @Test
  void aSourceMustBeThere() {
    Command.run("copy", file("missing.json"), file("b.json")).expect(1);
    Command.run("copy", file("missing.db"), file("b.json")).expect(1);
    Command.run("copy", file("missing.db")).expect(2);
    assertThat(directory.resolve("b.json")).doesNotExist();
  }
}
