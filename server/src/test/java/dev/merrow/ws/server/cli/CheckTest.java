package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.FilePersister;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.persist.SampleContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
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

  @Test
  void nothingIsWrongWithWhatIsSaved() throws IOException {
    MergeableStore samples = MergeableStore.createMergeableStore();
    SampleContent.write(samples);
    save(samples, "samples.json");
    Command.run("copy", file("samples.json"), file("samples.db")).expect(0);
    Command.run("export", file("samples.db"), file("plain.json"), "--format=plain").expect(0);
    assertThat(Command.lines("check", file("samples.json"), file("samples.db"), file("plain.json")))
        .hasSize(3)
        .allMatch(line -> line.endsWith("; nothing is wrong"));
    try (StoringBroker broker = StoringBroker.start(directory.resolve("stores"))) {
      Command.run("copy", file("samples.json"), broker.url("a")).expect(0);
      Command.run("copy", file("samples.json"), broker.url("b")).expect(0);
      assertThat(Command.lines("check", directory.resolve("stores").toString()))
          .hasSize(2)
          .allMatch(line -> line.endsWith("; nothing is wrong"));
    }
  }

  @Test
  void aHashThatIsNotThatOfItsContentIsNamed() throws IOException {
    MergeableStore store = MergeableStore.createMergeableStore();
    store.setCell("pets", "fido", "species", "dog");
    store.setCell("pets", "fido", "legs", 4);
    store.setCell("pets", "felix", "legs", 4);
    store.setValue("open", true);
    save(store, "pets.json");
    Path pets = directory.resolve("pets.json");
    // somebody has edited the file
    Files.writeString(pets, Files.readString(pets).replace("\"dog\"", "\"cat\""));
    Command check = Command.run("check", pets.toString()).expect(6);
    assertThat(check.out().lines()).hasSize(2);
    assertThat(check.out())
        .contains("cell \"species\" of row \"fido\" of table \"pets\": the hash is ")
        .contains("; 1 findings");
    Files.writeString(pets, Files.readString(pets).replace("true", "false"));
    assertThat(Command.run("check", pets.toString()).expect(6).out())
        .contains("value \"open\": the hash is ")
        .contains("; 2 findings");
  }

  @Test
  void stampsOfTheFutureAreNamed() {
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    MergeableStore future =
        MergeableStore.createMergeableStore("future", InstantSource.fixed(tomorrow));
    future.setCell("pets", "fido", "legs", 4);
    save(future, "future.json");
    Command.run("copy", file("future.json"), file("future.db")).expect(0);
    for (String name : new String[] {"future.json", "future.db"}) {
      assertThat(Command.run("check", file(name)).expect(6).out())
          .contains("cell \"legs\" of row \"fido\" of table \"pets\": the stamp ", "the future");
    }
  }

  @Test
  void whatCannotBeReadIsNamedAndTheOthersAreChecked() throws IOException {
    Command.run("set", file("good.json"), "pets", "fido", "legs", "4").expect(0);
    Files.writeString(directory.resolve("broken.json"), "[[{\"pets\"");
    Files.writeString(directory.resolve("broken.db"), "This is no database. ".repeat(100));
    Command check =
        Command.run("check", file("broken.json"), file("broken.db"), file("good.json")).expect(6);
    assertThat(check.out())
        .contains("broken.json: not readable; 1 findings")
        .contains("broken.db: not readable; 1 findings")
        .contains("good.json: 1 tables, 1 rows, 1 cells and values, 0 of them deleted; nothing");
    Command.run("check", file("missing.json")).expect(1);
    Files.writeString(directory.resolve("pets.txt"), "fido");
    assertThat(Command.run("check", file("good.json"), file("pets.txt")).expect(2).out()).isEmpty();
    Command.run("check").expect(2);
  }

  @Test
  void damageInsideADatabaseIsFound() throws IOException {
    MergeableStore store = MergeableStore.createMergeableStore();
    for (int i = 0; i < 2_000; i++) {
      store.setCell("pets", "row " + i, "name", "a name that takes some room " + i);
    }
    save(store, "pets.json");
    Command.run("copy", file("pets.json"), file("pets.db")).expect(0);
    Path database = directory.resolve("pets.db");
    try (FileChannel channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
      int page = 4_096;
      for (long at = 8L * page; at < channel.size(); at += 8L * page) {
        channel.write(ByteBuffer.allocate(64), at);
      }
    }
    assertThat(Command.run("check", database.toString()).expect(6).out())
        .contains("pets.db")
        .doesNotContain("nothing is wrong");
  }
}
