package dev.merrow.ws.server.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.store.CellSchema;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.server.RawSocket;
import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.internal.live.LiveBroker.Answer;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.sqlite.SqlitePathStores;
import dev.merrow.ws.server.stores.PathStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the interface under the live page shows and changes. */
class LiveApiTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>&\"'\u202e ä/%2F?#";

  private static WsServerOptions.Builder storing() {
    return WsServerOptions.builder()
        .port(0)
        .stores(path -> Optional.of(PathStore.inMemory(MergeableStore.createMergeableStore())));
  }

  private static List<String> rowsOf(Answer answer) {
    return answer.member("rows").asList().stream()
        .map(row -> row.asMap().get("row").asString())
        .toList();
  }

  /** Waits until the broker's store has a row. */
  private static void awaitRow(LiveBroker broker, String path, String table, String row)
      throws Exception {
    Answer unused =
        broker.until(
            answer -> answer.status() == 200 && answer.member("exists").asBoolean(),
            "row",
            "path",
            path,
            "table",
            table,
            "row",
            row);
  }

  @ParameterizedTest
  @EnumSource(WsEngine.class)
  void pathsTablesRowsAndValuesAreShown(WsEngine engine) throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().engine(engine).build())) {
      MergeableStore store = broker.join("pets");
      store.transaction(
          () -> {
            store.setCell("pets", "fido", "species", "dog");
            store.setCell("pets", "fido", "legs", 4);
            store.setCell("pets", "felix", "species", "cat");
            store.setValue("open", true);
          });
      awaitRow(broker, "pets", "pets", "felix");

      Answer paths = broker.get("paths").expect(200);
      assertThat(paths.member("total").asLong()).isEqualTo(1);
      Map<String, Cell> path = paths.member("paths").asList().get(0).asMap();
      assertThat(path.get("path").asString()).isEqualTo("pets");
      assertThat(path.get("store").asString()).isEqualTo("memory");
      assertThat(path.get("access").asString()).isEqualTo("read-write");
      assertThat(path.get("clients").asLong()).isEqualTo(1);
      assertThat(path.get("messages").asLong()).isPositive();

      Answer one = broker.get("path", "path", "pets").expect(200);
      assertThat(one.member("tables").toJson()).isEqualTo("[{\"table\":\"pets\",\"rows\":2}]");
      Map<String, Cell> client = one.member("clientList").asList().get(0).asMap();
      assertThat(client.get("address").asString()).isEqualTo("127.0.0.1");

      Answer rows = broker.get("rows", "path", "pets", "table", "pets").expect(200);
      assertThat(rows.member("columns").toJson()).isEqualTo("[\"species\",\"legs\"]");
      assertThat(rows.member("rows").toJson())
          .isEqualTo(
              "[{\"row\":\"fido\",\"cells\":{\"species\":\"dog\",\"legs\":4},\"cut\":[]},"
                  + "{\"row\":\"felix\",\"cells\":{\"species\":\"cat\"},\"cut\":[]}]");

      Map<String, Cell> legs =
          broker
              .get("row", "path", "pets", "table", "pets", "row", "fido")
              .expect(200)
              .member("cells")
              .asMap()
              .get("legs")
              .asMap();
      assertThat(legs.get("cell").asLong()).isEqualTo(4);
      assertThat(legs.get("stamp").asString()).hasSize(16).endsWith(legs.get("by").asString());
      assertThat(Instant.parse(legs.get("time").asString()))
          .isBetween(Instant.now().minusSeconds(300), Instant.now().plusSeconds(1));

      Map<String, Cell> values =
          broker.get("values", "path", "pets").expect(200).member("values").asMap();
      assertThat(values.get("open").asMap().get("cell").asBoolean()).isTrue();
    }
  }

  @Test
  void deletedCellsAndRowsAreShownOnRequest() throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().build())) {
      MergeableStore store = broker.join("pets");
      store.setCell("pets", "fido", "species", "dog");
      store.setCell("pets", "fido", "legs", 4);
      store.setCell("pets", "felix", "species", "cat");
      store.delRow("pets", "fido");
      store.setCell("pets", "rex", "species", "dog");
      awaitRow(broker, "pets", "pets", "rex");

      assertThat(rowsOf(broker.get("rows", "path", "pets", "table", "pets")))
          .containsExactly("felix", "rex");
      assertThat(rowsOf(broker.get("rows", "path", "pets", "table", "pets", "deleted", "true")))
          .containsExactly("fido");
      Answer row = broker.get("row", "path", "pets", "table", "pets", "row", "fido").expect(200);
      assertThat(row.member("exists").asBoolean()).isFalse();
      Map<String, Cell> legs = row.member("cells").asMap().get("legs").asMap();
      assertThat(legs.get("deleted").asBoolean()).isTrue();
      assertThat(legs).doesNotContainKey("cell").containsKey("time");
    }
  }

  @Test
  void rowsAreSortedFilteredAndPaged() throws Exception {
    int count = 5_000;
    try (LiveBroker broker = new LiveBroker(storing().build())) {
      MergeableStore store = broker.join("numbers");
      store.transaction(
          () -> {
            for (int i = 0; i < count; i++) {
              store.setCell("numbers", "r" + i, "n", count - i);
            }
          });
      awaitRow(broker, "numbers", "numbers", "r" + (count - 1));
      String[] table = {"path", "numbers", "table", "numbers"};

      Answer page = broker.get("rows", with(table, "offset", "4998", "limit", "5"));
      assertThat(page.member("total").asLong()).isEqualTo(count);
      assertThat(rowsOf(page)).containsExactly("r4998", "r4999");
      assertThat(rowsOf(broker.get("rows", with(table, "sort", "n", "limit", "2"))))
          .containsExactly("r4999", "r4998");
      assertThat(
              rowsOf(
                  broker.get(
                      "rows", with(table, "sort", "n", "order", "descending", "limit", "2"))))
          .containsExactly("r0", "r1");
      assertThat(rowsOf(broker.get("rows", with(table, "order", "descending", "limit", "1"))))
          .containsExactly("r4999");
      Answer found = broker.get("rows", with(table, "filter", "R499", "sort", ""));
      assertThat(found.member("total").asLong()).isEqualTo(11);
      assertThat(found.member("rowCount").asLong()).isEqualTo(count);
      broker.get("rows", with(table, "limit", "501")).expect(400);
      broker.get("rows", with(table, "offset", "-1")).expect(400);
      assertThat(rowsOf(broker.get("rows", with(table, "offset", "999999")))).isEmpty();
    }
  }

  private static String[] with(String[] some, String... more) {
    String[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  @ParameterizedTest
  @EnumSource(WsEngine.class)
  void whatIsWrittenReachesClients(WsEngine engine) throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().engine(engine).build())) {
      MergeableStore store = broker.join("pets");
      store.setCell("pets", "fido", "species", "dog");
      awaitRow(broker, "pets", "pets", "fido");
      String[] fido = {"path", "pets", "table", "pets", "row", "fido"};

      broker.change("PUT", "cell", "{\"a\":[1,null]}", with(fido, "cell", "tags")).expect(200);
      broker.change("PUT", "row", "{\"legs\":4,\"__proto__\":\"p\"}", fido).expect(200);
      broker.change("DELETE", "cell", null, with(fido, "cell", "species")).expect(200);
      broker.change("PUT", "value", "\"ä\"", "path", "pets", "value", "name").expect(200);
      String added =
          broker
              .change("POST", "row", "{\"species\":\"cat\"}", "path", "pets", "table", "pets")
              .expect(200)
              .member("row")
              .asString();
      await(() -> store.hasRow("pets", added));
      assertThat(store.getRow("pets", "fido"))
          .isEqualTo(
              Map.of(
                  "tags", Cell.ofJson("{\"a\":[1,null]}"),
                  "legs", Cell.of(4),
                  "__proto__", Cell.of("p")));
      assertThat(store.getString("name")).isEqualTo("ä");

      broker.change("DELETE", "value", null, "path", "pets", "value", "name").expect(200);
      broker.change("DELETE", "row", null, fido).expect(200);
      await(() -> !store.hasRow("pets", "fido"));
      await(() -> !store.hasValue("name"));
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void whatIsDeletedThatHasItsDefaultAlreadyIsNotRefused() throws Exception {
    MergeableStore own = MergeableStore.createMergeableStore();
    own.setTablesSchema(
        Map.of("pets", Map.of("legs", CellSchema.ofType(CellType.NUMBER).withDefault(Cell.of(4)))));
    own.setValuesSchema(
        Map.of("open", CellSchema.ofType(CellType.BOOLEAN).withDefault(Cell.of(true))));
    WsServerOptions options =
        WsServerOptions.builder()
            .port(0)
            .stores(path -> Optional.of(PathStore.inMemory(own)))
            .build();
    try (LiveBroker broker = new LiveBroker(options)) {
      broker.join("pets").setCell("pets", "fido", "legs", 3);
      awaitRow(broker, "pets", "pets", "fido");
      String[] fido = {"path", "pets", "table", "pets", "row", "fido"};
      for (int i = 0; i < 2; i++) {
        broker.change("DELETE", "cell", null, with(fido, "cell", "legs")).expect(200);
        assertThat(own.getCell("pets", "fido", "legs")).isEqualTo(Cell.of(4));
        broker.change("DELETE", "value", null, "path", "pets", "value", "open").expect(200);
        assertThat(own.getValue("open")).isEqualTo(Cell.of(true));
      }
    }
  }

  @Test
  void whatASchemaRefusesIsToldAndChangesNothing() throws Exception {
    MergeableStore own = MergeableStore.createMergeableStore();
    own.setTablesSchema(
        Map.of(
            "pets",
            Map.of(
                "legs",
                CellSchema.ofType(CellType.NUMBER),
                "name",
                CellSchema.ofType(CellType.STRING))));
    WsServerOptions options =
        WsServerOptions.builder()
            .port(0)
            .stores(path -> Optional.of(PathStore.inMemory(own)))
            .build();
    try (LiveBroker broker = new LiveBroker(options)) {
      MergeableStore store = broker.join("pets");
      store.setCell("pets", "fido", "legs", 4);
      awaitRow(broker, "pets", "pets", "fido");
      String[] fido = {"path", "pets", "table", "pets", "row", "fido"};

      Answer refused =
          broker.change("PUT", "cell", "\"four\"", with(fido, "cell", "legs")).expect(422);
      assertThat(refused.member("error").asString()).isEqualTo("refused");
      assertThat(refused.member("message").asString()).contains("schema", "\"four\"", "legs");
      broker.change("PUT", "row", "{\"legs\":3,\"name\":7}", fido).expect(422);
      assertThat(own.getRow("pets", "fido")).isEqualTo(Map.of("legs", Cell.of(4)));
      broker.change("POST", "row", "{\"wings\":2}", "path", "pets", "table", "pets").expect(422);
      broker.change("POST", "row", "{}", "path", "pets", "table", "pets").expect(422);
      broker.change("PUT", "cell", "{", with(fido, "cell", "legs")).expect(422);
      broker.change("PUT", "row", "[1]", fido).expect(400);
      broker
          .change("PUT", "cell", "\"" + "x".repeat(1_100_000) + "\"", with(fido, "cell", "legs"))
          .expect(413);

      // a client that knows no schema has set what readers here do not see
      store.setCell("pets", "fido", "legs", "many");
      store.setCell("pets", "rex", "legs", 4);
      awaitRow(broker, "pets", "pets", "rex");
      Map<String, Cell> legs = broker.get("row", fido).member("cells").asMap().get("legs").asMap();
      assertThat(legs.get("refused").asBoolean()).isTrue();
      assertThat(legs.get("cell").asString()).isEqualTo("many");
    }
  }

  @Test
  void namesMayBeAnything() throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().build())) {
      MergeableStore store = broker.join("x/%3Cscript%3E/..//;a=b");
      store.setCell(HOSTILE, HOSTILE, HOSTILE, HOSTILE);
      store.setCell(HOSTILE, "", "", "");
      String path = "x/%3Cscript%3E/..//;a=b";
      awaitRow(broker, path, HOSTILE, "");
      assertThat(broker.get("paths").member("paths").asList().get(0).asMap().get("path").asString())
          .isEqualTo(path);
      Answer rows = broker.get("rows", "path", path, "table", HOSTILE).expect(200);
      assertThat(rowsOf(rows)).containsExactly(HOSTILE, "");
      assertThat(rows.header("Content-Type")).isEqualTo("application/json");
      assertThat(rows.header("X-Content-Type-Options")).isEqualTo("nosniff");
      broker
          .change("PUT", "cell", "1", "path", path, "table", HOSTILE, "row", "", "cell", "")
          .expect(200);
      await(() -> Cell.of(1).equals(store.getCell(HOSTILE, "", "")));
    }
  }

  @Test
  void largeCellsAreCutWhereThereAreMany() throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().build())) {
      MergeableStore store = broker.join("pets");
      store.setCell("pets", "fido", "story", "x".repeat(100_000));
      awaitRow(broker, "pets", "pets", "fido");
      Answer rows = broker.get("rows", "path", "pets", "table", "pets").expect(200);
      assertThat(rows.text()).hasSizeLessThan(1_000).contains("\"cut\":[\"story\"]");
      Map<String, Cell> story =
          broker
              .get("row", "path", "pets", "table", "pets", "row", "fido")
              .member("cells")
              .asMap()
              .get("story")
              .asMap();
      assertThat(story.get("cell").asString()).hasSize(100_000);
    }
  }

  @ParameterizedTest
  @EnumSource(WsEngine.class)
  void eventsTellWhatChanges(WsEngine engine) throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().engine(engine).build())) {
      MergeableStore store = broker.join("pets");
      store.setCell("pets", "fido", "species", "dog");
      awaitRow(broker, "pets", "pets", "fido");
      try (LiveBroker.Events paths = broker.events("paths/events")) {
        assertThat(paths.next("paths")).contains("\"path\":\"pets\"");
      }
      try (LiveBroker.Events events =
          broker.events("path/events", "path", "pets", "table", "pets")) {
        assertThat(events.next("state")).contains("\"table\":\"pets\"");
        if (engine == WsEngine.NETTY) {
          store.setCell("pets", "fido", "legs", 4);
          assertThat(events.next("cells"))
              .startsWith(
                  "{\"table\":\"pets\",\"rowCount\":1,\"writes\":1,\"changes\":{\"fido\":{\"legs\":{\"cell\":4,");
          store.delCell("pets", "fido", "legs");
          assertThat(events.next("cells")).contains("{\"legs\":{\"stamp\":");
          store.setValue("open", true);
          assertThat(events.next("values")).contains("\"open\":{\"cell\":true,");
        } else {
          // which can't send piece by piece, so that one asks again
          assertThat(events.next("state")).isEqualTo("end");
        }
      }
    }
  }

  @Test
  void eventsEndWithThePath() throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().build())) {
      MergeableStore store = broker.join("pets");
      store.setCell("pets", "fido", "species", "dog");
      awaitRow(broker, "pets", "pets", "fido");
      try (LiveBroker.Events events = broker.events("path/events", "path", "pets")) {
        assertThat(events.next("state")).isNotEqualTo("end");
        broker.leaveAll();
        assertThat(events.next("gone")).isEqualTo("{}");
        assertThat(events.next("gone")).isEqualTo("end");
      }
      assertThat(broker.get("path", "path", "pets").expect(404).member("error").asString())
          .isEqualTo("no-clients");
    }
  }

  @Test
  void aPathWithoutAStoreIsLookedAtAsAClient() throws Exception {
    try (LiveBroker broker = new LiveBroker(WsServerOptions.builder().port(0).build())) {
      MergeableStore store = broker.join("pets");
      store.setCell("pets", "fido", "species", "dog");
      assertThat(rowsOf(broker.get("rows", "path", "pets", "table", "pets").expect(200)))
          .containsExactly("fido");
      try (LiveBroker.Events events =
          broker.events("path/events", "path", "pets", "table", "pets")) {
        assertThat(events.next("state"))
            .contains("\"store\":\"none\"", "\"identity\":\"live page\"");
        store.setCell("pets", "fido", "legs", 4);
        assertThat(events.next("cells")).contains("\"legs\":{\"cell\":4,");
        broker
            .change(
                "PUT", "cell", "3", "path", "pets", "table", "pets", "row", "fido", "cell", "legs")
            .expect(200);
        await(() -> Cell.of(3).equals(store.getCell("pets", "fido", "legs")));
      }
    }
  }

  @Test
  void aPageThatTheBrokerDoesNotLetInShowsNothingInsteadOfAnEmptyPath() throws Exception {
    WsServerOptions options =
        WsServerOptions.builder().port(0).pathLimits(new PathLimits(10, 1)).build();
    try (LiveBroker broker = new LiveBroker(options)) {
      MergeableStore store = broker.join("pets");
      store.setCell("pets", "fido", "species", "dog");
      Answer refused = broker.get("rows", "path", "pets", "table", "pets");
      assertThat(refused.expect(503).member("error").asString()).isEqualTo("busy");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
    }
  }

  @Test
  void aStoredPathWithoutClientsIsListedAndLookedAt(@TempDir Path directory) throws Exception {
    try (SqlitePathStores stores = new SqlitePathStores(directory);
        LiveBroker broker =
            new LiveBroker(WsServerOptions.builder().port(0).stores(stores).build())) {
      MergeableStore store = broker.join("shop/1");
      store.setCell("pets", "fido", "species", "dog");
      store.setCell("pets", "felix", "species", "cat");
      store.delRow("pets", "felix");
      awaitRow(broker, "shop/1", "pets", "fido");
      broker.leaveAll();
      Answer listed =
          broker.until(
              answer -> answer.text().contains("\"clients\":0,\"store\":\"persisted\""), "paths");
      Map<String, Cell> path = listed.member("paths").asList().get(0).asMap();
      assertThat(path.get("path").asString()).isEqualTo("shop/1");
      assertThat(path.get("storageBytes").asLong()).isPositive();
      assertThat(path).doesNotContainKeys("rows", "memoryBytes");

      // whoever looks has the broker open it
      assertThat(rowsOf(broker.get("rows", "path", "shop/1", "table", "pets").expect(200)))
          .containsExactly("fido");
      Answer open = broker.get("path", "path", "shop/1").expect(200);
      assertThat(open.member("rows").asLong()).isEqualTo(1);
      broker
          .change(
              "PUT", "cell", "4", "path", "shop/1", "table", "pets", "row", "fido", "cell", "legs")
          .expect(200);
      try (LiveBroker.Events events = broker.events("path/events", "path", "shop/1")) {
        assertThat(events.next("state")).contains("\"storageBytes\":", "\"rows\":1");
      }
      MergeableStore later = broker.join("shop/1");
      await(() -> Cell.of(4).equals(later.getCell("pets", "fido", "legs")));
      broker.get("path", "path", "shop/2").expect(404);
    }
  }

  @Test
  void problemsAreToldWithAdvice() throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().build());
        RawSocket socket = RawSocket.open(broker.server.port(), "pets")) {
      socket.send("no newline");
      Answer problems =
          broker.until(answer -> !answer.member("problems").asList().isEmpty(), "problems");
      Map<String, Cell> problem = problems.member("problems").asList().get(0).asMap();
      assertThat(problem.get("kind").asString()).isEqualTo("closed");
      assertThat(problem.get("path").asString()).isEqualTo("pets");
      assertThat(problem.get("what").asString()).contains("1007", "tinybase:14");
      assertThat(problem.get("advice").asString()).contains("troubleshooting");
    }
  }

  /** Sends a target that Java's client would not. */
  private static String statusOf(LiveBroker broker, String target) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.server.port())) {
      String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(target);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return answer.readLine().split(" ", -1)[1];
    }
  }

  @Test
  void whatThereIsNotIsToldSo() throws Exception {
    try (LiveBroker broker = new LiveBroker(storing().build())) {
      assertThat(broker.get("nothing").expect(404).member("error").asString()).isEqualTo("unknown");
      assertThat(broker.get("rows", "path", "pets").expect(400).member("message").asString())
          .contains("table");
      assertThat(broker.get("path").expect(400).member("error").asString()).isEqualTo("malformed");
      assertThat(statusOf(broker, "/api/v1/paths?filter=%zz")).isEqualTo("400");
      broker.get("path", "path", "pets").expect(404);
      broker.get("path/events", "path", "pets").expect(404);
      broker.send(broker.request("live/../secret")).expect(404);
      broker.send(broker.request("live/LiveApi.class")).expect(404);
      assertThat(broker.send(broker.request("live")).expect(308).header("Location"))
          .isEqualTo("live/");
    }
  }
}
