package dev.merrow.ws.server.cli;

import static dev.merrow.ws.client.WsSynchronizer.createWsSynchronizer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.persist.FilePersister;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.ws.client.WsSynchronizer;
import dev.merrow.ws.server.WsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetSetDeleteTest {
  @TempDir private Path directory;

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private static void setPets(String store) {
    Command.run("set", store, "pets", "fido", "species", "dog", "legs", "4", "tags", "[\"shy\", 1]")
        .expect(0);
    Command.run("set", store, "pets", "polly", "species", "parrot", "owner", "null").expect(0);
    Command.run("set", store, "--values", "open", "true", "motto", "\"5\"").expect(0);
  }

  private static void assertHasPets(String store) {
    assertThat(Command.lines("get", store))
        .containsExactly(
            "{\"tables\":{\"pets\":{\"fido\":{\"species\":\"dog\",\"legs\":4,\"tags\":[\"shy\",1]},"
                + "\"polly\":{\"species\":\"parrot\",\"owner\":null}}},"
                + "\"values\":{\"open\":true,\"motto\":\"5\"}}");
    assertThat(Command.lines("get", store, "pets", "polly"))
        .containsExactly("{\"species\":\"parrot\",\"owner\":null}");
    assertThat(Command.lines("get", store, "pets", "fido", "species")).containsExactly("\"dog\"");
    assertThat(Command.lines("get", store, "pets", "polly", "owner")).containsExactly("null");
    assertThat(Command.lines("get", store, "pets", "fido", "species", "--format", "text"))
        .containsExactly("dog");
    assertThat(Command.lines("get", store, "--values"))
        .containsExactly("{\"open\":true,\"motto\":\"5\"}");
    assertThat(Command.lines("get", store, "--values", "motto", "--format=TEXT"))
        .containsExactly("5");
    assertThat(Command.lines("get", store, "pets", "--format", "table"))
        .containsExactly(
            "row    species  legs  tags       owner",
            "fido   dog      4     [\"shy\",1]",
            "polly  parrot                    null");
    assertThat(Command.lines("get", store, "--values", "--format", "table"))
        .containsExactly("value", "open   true", "motto  \"5\"");
  }

  private static void deletePets(String store) {
    Command.run("delete", store, "pets", "fido", "legs").expect(0);
    Command.run("get", store, "pets", "fido", "legs").expect(3);
    Command.run("delete", store, "pets", "fido").expect(0);
    assertThat(Command.lines("get", store, "pets"))
        .containsExactly("{\"polly\":{\"species\":\"parrot\",\"owner\":null}}");
    assertThat(Command.run("delete", store, "pets", "fido").expect(3).err())
        .contains("There is no row \"fido\" in table \"pets\" in ");
    Command.run("delete", store, "--values", "open").expect(0);
    Command.run("delete", store, "--values", "open").expect(3);
    Command.run("delete", store, "pets").expect(0);
    Command.run("delete", store, "--values", "--all").expect(0);
    assertThat(Command.lines("get", store)).containsExactly("{\"tables\":{},\"values\":{}}");
    setPets(store);
    Command.run("delete", store, "--all").expect(0);
    assertThat(Command.lines("get", store)).first().asString().startsWith("{\"tables\":{},");
  }

  @Test
  void aBrokersPathIsReadAndWritten() throws IOException {
    try (StoringBroker broker = StoringBroker.start(directory)) {
      setPets(broker.url("pets"));
      assertHasPets(broker.url("pets"));
      deletePets(broker.url("pets"));
      assertThat(Command.lines("get", broker.url("other")))
          .containsExactly("{\"tables\":{},\"values\":{}}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pets.json", "pets.db", "pets.SQLITE"})
  void filesAndDatabasesAreReadAndWritten(String name) {
    setPets(file(name));
    assertHasPets(file(name));
    deletePets(file(name));
  }

  @Test
  void aFileWithoutStampsStaysOne() throws IOException {
    Path pets = directory.resolve("pets.json");
    Files.writeString(pets, "[{\"pets\":{\"fido\":{\"species\":\"dog\"}}},{}]");
    Command.run("set", pets.toString(), "pets", "fido", "legs", "4").expect(0);
    assertThat(Files.readString(pets))
        .isEqualTo("[{\"pets\":{\"fido\":{\"species\":\"dog\",\"legs\":4}}},{}]");
    Store plain = Store.createStore();
    try (FilePersister persister = FilePersister.createFilePersister(plain, pets)) {
      persister.load().join();
    }
    assertThat(plain.getLong("pets", "fido", "legs")).isEqualTo(4);
  }

  @Test
  void othersSeeWhatIsSetAtOnce() throws Exception {
    try (StoringBroker broker = StoringBroker.start(directory)) {
      MergeableStore store = MergeableStore.createMergeableStore();
      var arrived = new CompletableFuture<String>();
      store.addCellListener("pets", "fido", "species", event -> arrived.complete("seen"));
      try (WsSynchronizer sync = createWsSynchronizer(store, broker.uri("pets"))) {
        sync.startSync().get(20, TimeUnit.SECONDS);
        Command.run("set", broker.url("pets"), "pets", "fido", "species", "dog").expect(0);
        assertThat(arrived.get(20, TimeUnit.SECONDS)).isEqualTo("seen");
      }
    }
  }

  @Test
  void aBrokerThatKeepsNothingIsSaidTo() {
    try (WsServer server = WsServer.createWsServer(0)) {
      String url = ServerProcess.uri(server.port(), "pets").toString();
      assertThat(Command.run("set", url, "pets", "fido", "legs", "4").expect(0).err())
          .contains("sent, but the broker keeps no store for this path");
      assertThat(Command.run("get", url).expect(0).err())
          .contains("only clients that are connected have content");
    }
  }

  @Test
  void contentIsTextOnRequest() throws IOException {
    String pets = file("pets.json");
    Command.run("set", pets, "pets", "fido", "chip", "4711", "--text").expect(0);
    assertThat(Command.lines("get", pets, "pets", "fido", "chip")).containsExactly("\"4711\"");
    Command.run("set", pets, "pets", "fido", "degrees", "--", "-4").expect(0);
    assertThat(Command.lines("get", pets, "pets", "fido", "degrees")).containsExactly("-4");
    Path arguments = Files.writeString(directory.resolve("arguments"), "a b");
    Command.run("set", pets, "pets", "fido", "at", "@" + arguments).expect(0);
    assertThat(Command.lines("get", pets, "pets", "fido", "at").get(0)).startsWith("\"@");
    // a number that no JavaScript program can hold stays as it was typed
    Command.run("set", pets, "pets", "fido", "id", "12345678901234567890").expect(0);
    assertThat(Command.lines("get", pets, "pets", "fido", "id"))
        .containsExactly("\"12345678901234567890\"");
  }

  @Test
  void whatOthersWroteDoesNothingToATerminal() {
    String pets = file("pets.json");
    String hostile = "\u001b[2J\u009b2J\r\n\u202edog";
    Command.run("set", pets, hostile, hostile, hostile, hostile).expect(0);
    for (String format : List.of("json", "table")) {
      assertThat(Command.run("get", pets, hostile, "--format", format).expect(0).out().strip())
          .as(format)
          .doesNotContain("\u001b", "\r");
    }
    assertThat(Command.run("get", pets, hostile, "--format", "table").out())
        .doesNotContain("\u009b", "\u202e");
    assertThat(Command.run("get", pets, hostile, "\u001b[2J").expect(3).err())
        .doesNotContain("\u001b");
  }

  @Test
  void mistakesAreToldInOneLine() {
    String pets = file("pets.json");
    List<List<String>> mistakes =
        List.of(
            List.of("get"),
            List.of("get", "http://localhost/pets"),
            List.of("get", "pets.txt"),
            List.of("get", pets, "a", "b", "c", "d"),
            List.of("get", pets, "--values", "a", "b"),
            List.of("get", pets, "pets", "--format", "text"),
            List.of("get", pets, "--format", "xml"),
            List.of("get", pets, "--timeout", "soon"),
            List.of("set", pets, "pets", "fido", "legs"),
            List.of("set", pets, "pets", "fido", "legs", "4", "species"),
            List.of("set", pets, "--values", "open"),
            List.of("set", pets, "pets", "fido", "species", "\ufffc"),
            List.of("delete", pets),
            List.of("delete", pets, "pets", "--all"),
            List.of("watch", pets, "--count", "0"));
    for (List<String> mistake : mistakes) {
      Command command = Command.run(mistake.toArray(String[]::new)).expect(2);
      assertThat(command.err().lines()).as("%s", mistake).hasSize(1);
      assertThat(command.err()).contains("See merrow-server " + mistake.get(0) + " --help.");
      assertThat(command.out()).isEmpty();
    }
    assertThat(Command.run("get", pets, "--fromat", "json").err()).contains("mean --format?");
    assertThat(Command.run("gte", pets).expect(2).err()).contains("Did you mean get?");
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    assertThat(Command.run("get", file("missing.json")).expect(1).err())
        .contains("There is no file", "missing.json");
    assertThat(Command.run("get", file("missing.db")).expect(1).err())
        .contains("There is no file", "missing.db");
    assertThat(directory.resolve("missing.db")).doesNotExist();
    Files.writeString(directory.resolve("broken.json"), "[1,");
    assertThat(Command.run("get", file("broken.json")).expect(1).err())
        .contains("broken.json")
        .doesNotContain("\tat ");
    Files.writeString(directory.resolve("broken.db"), "This is no database. ".repeat(100));
    assertThat(Command.run("get", file("broken.db")).expect(1).err())
        .contains("broken.db")
        .doesNotContain("\tat ");
    int free;
    try (WsServer server = WsServer.createWsServer(0)) {
      free = server.port();
    }
    Command unreachable = Command.run("get", ServerProcess.uri(free, "pets").toString());
    assertThat(unreachable.expect(1).err().lines()).hasSize(1);
    assertThat(unreachable.err()).contains("Cannot connect to ws://127.0.0.1:" + free);
  }
}
