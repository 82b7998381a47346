package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.FilePersister;
import dev.merrow.persist.Persister;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.persist.SampleContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportImportTest {
  @TempDir private Path directory;

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  /** Returns all that is in a JSON file of a mergeable store. */
  private MergeableContent content(String name) throws IOException {
    return ContentFormat.ofMergeable()
        .decode(Files.readString(directory.resolve(name)))
        .withComputedHashes();
  }

  private MergeableStore load(String name) {
    MergeableStore store = MergeableStore.createMergeableStore();
    Path path = directory.resolve(name);
    try (Persister persister =
        name.endsWith(".db")
            ? SqlitePersister.createSqlitePersister(store, path)
            : FilePersister.createFilePersister(store, path)) {
      persister.load().join();
    }
    return store;
  }

  private void save(MergeableStore store, String name) {
    try (Persister persister = FilePersister.createFilePersister(store, directory.resolve(name))) {
      persister.save().join();
    }
  }

  /** Writes content of all kinds to a file. */
  private MergeableStore saveSamples(String name) {
    MergeableStore store = MergeableStore.createMergeableStore();
    SampleContent.write(store);
    save(store, name);
    return store;
  }

  @Test
  void contentWithStampsComesBackAsItWas() throws IOException {
    MergeableStore samples = saveSamples("samples.json");
    try (StoringBroker broker = StoringBroker.start(directory.resolve("stores"))) {
      Command.run("import", broker.url("one"), file("samples.json")).expect(0);
      Command.run("export", broker.url("one"), file("exported.json")).expect(0);
      Command.run("import", file("other.db"), file("exported.json")).expect(0);
      Command exported = Command.run("export", file("other.db")).expect(0);
      assertThat(ContentFormat.ofMergeable().decode(exported.out().strip()))
          .isEqualTo(samples.getMergeableContent());
    }
    assertThat(content("exported.json")).isEqualTo(samples.getMergeableContent());
  }

  @Test
  void contentWithoutStampsIsWrittenNow() throws IOException {
    MergeableStore samples = saveSamples("samples.json");
    Command.run("export", file("samples.json"), file("plain.json"), "--format=plain").expect(0);
    assertThat(ContentFormat.ofPlain().decode(Files.readString(directory.resolve("plain.json"))))
        .isEqualTo(samples.getContent());
    try (StoringBroker broker = StoringBroker.start(directory.resolve("stores"))) {
      Command.run("set", broker.url("one"), "pets", "fido", "species", "cat", "more", "1")
          .expect(0);
      Command.run("import", broker.url("one"), file("plain.json")).expect(0);
      assertThat(Command.lines("get", broker.url("one"), "pets", "fido", "species"))
          .containsExactly("\"dog\"");
      Command.run("get", broker.url("one"), "pets", "fido", "more").expect(0);

      Command.run("import", broker.url("one"), file("plain.json"), "--replace").expect(0);
      Command.run("get", broker.url("one"), "pets", "fido", "more").expect(3);
      Command.run("export", broker.url("one"), file("back.json")).expect(0);
    }
    assertThat(load("back.json").getContent()).isEqualTo(samples.getContent());
  }

  @Test
  void eachTableComesBackFromCsv() {
    MergeableStore samples = saveSamples("samples.json");
    String[] column = {"--id-column", "the \"row\", id"};
    for (String tableId : samples.getTableIds()) {
      Command.run(
              "export",
              file("samples.json"),
              file("t.csv"),
              "--table",
              tableId,
              column[0],
              column[1])
          .expect(0);
      Command.run(
              "import", file("back.db"), file("t.csv"), "--table", tableId, column[0], column[1])
          .expect(0);
    }
    assertThat(load("back.db").getTables()).isEqualTo(samples.getTables());
  }

  @Test
  void allTablesAreFilesOfADirectory() throws IOException {
    MergeableStore store = MergeableStore.createMergeableStore();
    for (String tableId : List.of("pets", "a/b", "..", "", "K\u00f6ln 1", "*?:\\", "x.csv")) {
      store.setCell(tableId, "row", "cell", "in " + tableId);
    }
    store.setValue("open", true);
    save(store, "store.json");
    Command export =
        Command.run("export", file("store.json"), file("tables"), "--format", "csv").expect(0);
    assertThat(export.err()).contains("the values are left out");
    try (var files = Files.list(directory.resolve("tables"))) {
      assertThat(files).hasSize(7);
    }
    Command.run("import", file("back.db"), file("tables")).expect(0);
    assertThat(load("back.db").getTables()).isEqualTo(store.getTables());

    store.setCell("Pets", "row", "cell", 1);
    save(store, "store.json");
    assertThat(
            Command.run("export", file("store.json"), file("tables"), "--format=csv")
                .expect(1)
                .err())
        .contains("\"pets\"", "\"Pets\"", "--table");
  }

  @Test
  void csvOfOtherProgramsIsRead() throws IOException {
    Path people = directory.resolve("people.csv");
    Files.writeString(
        people,
        "\ufeff\"email\",name,zip,age,note\r\n"
            + "ann@example.com,\"Ann, \"\"A\"\"\",01234,34,\r\n"
            + "ben@example.com,Ben,56789,,\"two\r\nlines\"\r\n");
    String store = file("store.json");
    Command.run("import", store, people.toString(), "--id-column", "email").expect(0);
    assertThat(Command.lines("get", store, "people"))
        .containsExactly(
            "{\"ann@example.com\":{\"name\":\"Ann, \\\"A\\\"\",\"zip\":\"01234\",\"age\":34},"
                + "\"ben@example.com\":{\"name\":\"Ben\",\"zip\":56789,"
                + "\"note\":\"two\\r\\nlines\"}}");
    Command.run("import", store, people.toString(), "--id-column=email", "--text", "--table=t")
        .expect(0);
    assertThat(Command.lines("get", store, "t", "ben@example.com", "zip"))
        .containsExactly("\"56789\"");
    Command.run("import", store, people.toString(), "--new-ids", "--table=n").expect(0);
    assertThat(load("store.json").getTable("n")).hasSize(2);
  }

  @Test
  void csvReplacesATableOnRequest() throws IOException {
    String store = file("store.json");
    Path pets = directory.resolve("pets.csv");
    Command.run("set", store, "pets", "fido", "species", "dog", "legs", "4").expect(0);
    Command.run("set", store, "owners", "ann", "age", "34").expect(0);
    Files.writeString(pets, "_id,species\nfelix,cat\n");
    Command.run("import", store, pets.toString()).expect(0);
    assertThat(load("store.json").getRowIds("pets")).containsExactly("fido", "felix");
    Command.run("import", store, pets.toString(), "--replace").expect(0);
    assertThat(load("store.json").getRowIds("pets")).containsExactly("felix");
    assertThat(load("store.json").hasRow("owners", "ann")).isTrue();
  }

  @Test
  void whatIsWrongWithCsvIsNamedByLine() throws IOException {
    List<List<String>> broken =
        List.of(
            List.of("", "line 1"),
            List.of("name\nann\n", "line 1", "_id", "--id-column", "--new-ids"),
            List.of("_id,a,a\n", "line 1", "two columns named \"a\""),
            List.of("_id,a\n1,2\n3\n", "line 3", "1 fields, not 2"),
            List.of("_id,a\n1,2\n1,3\n", "line 3", "\"1\""),
            List.of("_id,a\n,2\n", "line 2", "no id"),
            List.of("_id,\"\"\"a\"\n1,2\n", "line 1"),
            List.of("_id,a\n1,\ufffc\n", "line 2"));
    for (List<String> each : broken) {
      Path file = directory.resolve("broken.csv");
      Files.writeString(file, each.get(0));
      Command command = Command.run("import", file("store.json"), file.toString()).expect(1);
      assertThat(command.err().lines()).as("%s", each).hasSize(1);
      assertThat(command.err()).contains(each.subList(1, each.size()));
    }
    Files.write(directory.resolve("latin.csv"), new byte[] {'_', 'i', 'd', ',', (byte) 0xe9});
    Command.run("import", file("store.json"), file("latin.csv")).expect(1);
    assertThat(directory.resolve("store.json")).doesNotExist();
  }

  @Test
  void cellsWithStampsOfTheFutureAreLeftOutAndCounted() {
    MergeableStore future =
        MergeableStore.createMergeableStore(
            "future", InstantSource.fixed(Instant.now().plus(Duration.ofDays(1))));
    future.setCell("pets", "fido", "species", "dog");
    save(future, "future.json");
    MergeableStore now = MergeableStore.createMergeableStore();
    now.setCell("pets", "felix", "species", "cat");
    future.applyMergeableChanges(now.getMergeableContent().asChanges());
    save(future, "future.json");
    Command command = Command.run("import", file("store.json"), file("future.json")).expect(5);
    assertThat(command.err()).contains("1 cells are left out");
    assertThat(load("store.json").getRowIds("pets")).containsExactly("felix");
  }

  @Test
  void mistakesAreToldInOneLine() throws IOException {
    saveSamples("samples.json");
    String samples = file("samples.json");
    Files.writeString(directory.resolve("a.csv"), "_id\n");
    List<List<String>> mistakes =
        List.of(
            List.of("export", samples, "--format", "csv"),
            List.of("export", samples, "--format=plain", "--table=pets"),
            List.of("import", samples),
            List.of("import", samples, samples, "--replace"),
            List.of("import", samples, samples, "--table=pets"),
            List.of("import", samples, directory.toString(), "--table=pets"));
    for (List<String> mistake : mistakes) {
      Command command = Command.run(mistake.toArray(String[]::new)).expect(2);
      assertThat(command.err().lines()).as("%s", mistake).hasSize(1);
    }
    assertThat(Command.run("export", samples, "--table", "missing").expect(3).err())
        .contains("There is no table \"missing\"");
    assertThat(Command.run("import", samples, file("missing.json")).expect(1).err())
        .contains("missing.json");
    Files.writeString(directory.resolve("broken.json"), "{}");
    assertThat(Command.run("import", samples, file("broken.json")).expect(1).err())
        .contains("broken.json", "JSON");
    assertThat(Command.run("export", samples, file("no/such/dir.json")).expect(1).err())
        .contains("Cannot write");
  }

  @Test
  void anExportThatFailsLeavesTheFileAsItWas() throws IOException {
    saveSamples("samples.json");
    Path csv = directory.resolve("cells.csv");
    Files.writeString(csv, "before");
    // cells named as the column for row ids
    assertThat(
            Command.run("export", file("samples.json"), csv.toString(), "--table", "cells")
                .expect(1)
                .err())
        .contains("--id-column");
    assertThat(csv).hasContent("before");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }
}
