package dev.merrow.interop.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.postgres.PostgresDatabase;
import dev.merrow.postgres.PostgresMode;
import dev.merrow.postgres.PostgresPersister;
import dev.merrow.postgres.PostgresTabular;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import dev.merrow.testkit.persist.SampleContent;
import dev.merrow.vectors.Vectors;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the real persister-pg of TinyBase writes is read here, and the other way round. */
class PostgresTest {
  private static final long LIMIT_SECONDS = 120;

  private static final String STEPS =
      """
      [["setTables", {"pets": {
          "fido": {"species": "dog", "age": 4.5, "sold": true, "tags": ["good", {"x": null}]},
          "felix": {"species": "cat", "age": 1e21, "sold": false, "owner": null}},
        "7": {"8": {"9": "integer-like ids", "text": "\\u0000\\u2028\\"\\\\\\ud800 \\ud83d\\ude00"}}}],
       ["setCell", "pets", "rex", "species", "gone"],
       ["delRow", "pets", "rex"],
       ["setValues", {"open": true, "rate": 0.1, "home": {"city": "K\u00f6ln"}}],
       ["delValue", "rate"]]\
      """;

  private static EmbeddedPostgres server;
  private static int databases;

  private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private PostgresDatabase database;
  private TinyBasePostgres tinyBase;
  private String url;

  @BeforeAll
  static void startServer() throws Exception {
    server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @BeforeEach
  void createDatabase() throws Exception {
    String name = "interop" + ++databases;
    url = server.getJdbcUrl("postgres", "postgres");
    execute("CREATE DATABASE " + name);
    url = server.getJdbcUrl("postgres", name);
    database = PostgresDatabase.connect(url);
    open.add(database);
    tinyBase =
        new TinyBasePostgres(
            "postgresql://postgres@localhost:%s/%s".formatted(server.getPort(), name));
    open.add(tinyBase);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private void execute(String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private Persister persister(Store store, PostgresMode mode) {
    Persister persister =
        PostgresPersister.createPostgresPersister(
            store,
            database,
            mode,
            PersisterOptions.builder()
                .autoLoadInterval(Duration.ofMillis(20))
                .errorListener(errors::add)
                .build());
    open.add(persister);
    return persister;
  }

  private void save(Store store, PostgresMode mode) throws Exception {
    persister(store, mode).save().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private <S extends Store> S load(S store, PostgresMode mode) throws Exception {
    persister(store, mode).load().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    return store;
  }

  private static void await(BooleanSupplier condition, Store store) throws Exception {
    Semaphore finished = new Semaphore(0);
    Subscription subscription = store.addDidFinishTransactionListener(it -> finished.release());
    while (!condition.getAsBoolean()) {
      assertThat(finished.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("in time, with %s", store.getContent())
          .isTrue();
    }
    subscription.close();
  }

  private static void assertSame(JsonNode theirs, Store ours) {
    assertThat(theirs.get("content")).isEqualTo(Vectors.parse(ours.getJson()));
    if (ours instanceof MergeableStore mergeable) {
      ContentHashes hashes = mergeable.getMergeableContentHashes();
      assertThat(theirs.get("hashes").get(0).longValue())
          .isEqualTo(Integer.toUnsignedLong(hashes.tables()));
      assertThat(theirs.get("hashes").get(1).longValue())
          .isEqualTo(Integer.toUnsignedLong(hashes.values()));
    }
  }

  private static void assertSameTables(JsonNode theirs, MergeableStore ours) {
    assertThat(theirs.get("hashes").get(0).longValue())
        .isEqualTo(Integer.toUnsignedLong(ours.getMergeableContentHashes().tables()));
  }

  @Test
  void aMergeableStoreOfOursIsReadAndComesBackInJson() throws Exception {
    MergeableStore ours = createMergeableStore("ours");
    SampleContent.write(ours);
    save(ours, PostgresMode.json());
    tinyBase.open(true, "{\"mode\": \"json\"}");
    assertSameTables(tinyBase.call("load"), ours);
    tinyBase.write(STEPS);
    JsonNode written = tinyBase.call("save");

    MergeableStore copy = load(createMergeableStore("copy"), PostgresMode.json());
    assertSameTables(written, copy);
    assertThat(copy.getCell("7", "8", "text"))
        .isEqualTo(Cell.of("\0\u2028\"\\\ud800 \ud83d\ude00"));
  }

  @Test
  void aMergeableStoreOfTinyBasesIsReadAndComesBackInJson() throws Exception {
    tinyBase.open(true, "\"my store\"");
    tinyBase.write(STEPS);
    JsonNode written = tinyBase.call("save");
    MergeableStore ours = load(createMergeableStore("ours"), PostgresMode.json("my store"));
    assertSame(written, ours);

    ours.setCell("pets", "fido", "age", 5);
    ours.delRow("pets", "felix");
    ours.setValue("rate", Cell.of(List.of("deep\ud800", Map.of("k\0", 1))));
    save(ours, PostgresMode.json("my store"));

    assertSame(tinyBase.call("load"), ours);
  }

  @Test
  void aPlainStoreGoesBothWaysInJson() throws Exception {
    String config =
        "{\"mode\": \"json\", \"storeTableName\": \"s\", \"storeIdColumnName\": \"i\","
            + " \"storeColumnName\": \"c\"}";
    PostgresMode mode = new PostgresMode.Json("s", "i", "c");
    tinyBase.open(false, config);
    tinyBase.write(STEPS);
    assertSame(tinyBase.call("save"), load(Store.createStore(), mode));

    Store ours = Store.createStore();
    ours.setRow(
        "t\0", "\ud83d\ude00'\"", Map.of("n", Cell.ofNull(), "\u2028", Cell.of("\0\ud800")));
    ours.setCell("t\0", "r", "o", Cell.of(Map.of("k", List.of(1, "\ud83d"))));
    ours.setValue("v", -0.5);
    save(ours, mode);

    assertSame(tinyBase.call("load"), ours);
  }

  private void goesLiveBothWays(boolean mergeable, String config, PostgresMode mode, Store ours)
      throws Exception {
    tinyBase.open(mergeable, config);
    tinyBase.write(STEPS);
    tinyBase.call("save");
    tinyBase.call("start");
    persister(ours, mode).startAutoPersisting().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    for (int i = 0; i < 10; i++) {
      int number = i;
      ours.setCell("pets", "fido", "age", i);
      tinyBase.await(ours.getJson());
      tinyBase.write("[[\"setCell\", \"pets\", \"felix\", \"age\", " + i + "]]");
      await(() -> Cell.of(number).equals(ours.getCell("pets", "felix", "age")), ours);
    }
    ours.transaction(
        () -> {
          ours.setValue("text", "\0\u2028\"\\\ud800 \ud83d\ude00");
          ours.delRow("pets", "felix");
          ours.setCell("7", "8", "9", Cell.of(Map.of("a", List.of(1, "\ud83d"))));
        });
    assertSame(tinyBase.await(ours.getJson()), ours);
    tinyBase.write("[[\"setValue\", \"last\", {\"k\": [true, null]}], [\"delRow\", \"7\", \"8\"]]");
    await(() -> ours.hasValue("last") && !ours.hasRow("7", "8"), ours);

    assertSame(tinyBase.call("content"), ours);
    assertThat(errors).isEmpty();
  }

  @Test
  void aMergeableStoreIsLiveBothWaysInJson() throws Exception {
    goesLiveBothWays(
        true, "{\"mode\": \"json\"}", PostgresMode.json(), createMergeableStore("ours"));
  }

  @Test
  void aPlainStoreIsLiveBothWaysInJson() throws Exception {
    goesLiveBothWays(false, "{\"mode\": \"json\"}", PostgresMode.json(), Store.createStore());
  }

  private static final String TABULAR =
      """
      {"mode": "tabular",
       "tables": {
         "load": {"pets": "pets", "numbers": {"tableId": "7", "rowIdColumnName": "id"}},
         "save": {"pets": "pets", "7": {"tableName": "numbers", "rowIdColumnName": "id",
                  "deleteEmptyColumns": true, "deleteEmptyTable": true}}},
       "values": {"load": true, "save": true}}\
      """;

  private static PostgresTabular tabular() {
    return PostgresTabular.builder()
        .table("pets", "pets")
        .load("numbers", new PostgresTabular.Load("7", "id", "true"))
        .save("7", new PostgresTabular.Save("numbers", "id", true, true, null))
        .values(true, true)
        .build();
  }

  private List<JsonNode> rows() throws Exception {
    List<JsonNode> rows = new ArrayList<>();
    for (String table : List.of("pets", "numbers", "tinybase_values")) {
      rows.add(tinyBase.call("rows", "{\"table\": \"%s\"}".formatted(table)));
    }
    return rows;
  }

  @Test
  void whatTinyBaseMakesTablesOfIsTheSameHere() throws Exception {
    tinyBase.open(false, TABULAR);
    tinyBase.write(STEPS);
    tinyBase.call("save");
    List<JsonNode> written = rows();
    // null where there is nothing
    JsonNode read = tinyBase.call("load");
    Store ours = load(Store.createStore(), tabular());
    assertSame(read, ours);

    execute("DROP TABLE pets, numbers, tinybase_values");
    tinyBase.open(false, TABULAR);
    tinyBase.write(STEPS);
    Store same = Store.createStore();
    same.setJson(tinyBase.call("content").get("content").toString());
    save(same, tabular());

    assertThat(rows()).isEqualTo(written);
    assertSame(tinyBase.call("load"), ours);
  }

  @Test
  void whatWeMakeTablesOfIsTheSameThere() throws Exception {
    Store ours = Store.createStore();
    ours.setRow("pets", "fido", Map.of("species", Cell.of("dog"), "sold", Cell.of(true)));
    ours.setRow("pets", "felix", Map.of("tags", Cell.of(List.of("a\ud800\0"))));
    ours.setRow("7", "8", Map.of("9", Cell.of(1.5), "'\"\u00e9", Cell.of("\0\ud800")));
    ours.setValues(Map.of("open", Cell.of(false), "none", Cell.ofNull()));
    save(ours, tabular());
    tinyBase.open(false, TABULAR);

    assertSame(tinyBase.call("load"), load(Store.createStore(), tabular()));
  }

  @Test
  void tablesAreLiveBothWays() throws Exception {
    goesLiveBothWays(false, TABULAR, tabular(), Store.createStore());
  }

  /** Columns of other types, as TinyBase's driver and its JSON take them. */
  @Test
  void tablesOfUsersAreReadAlike() throws Exception {
    execute(
        "CREATE TABLE pets(_id integer PRIMARY KEY, name text, age integer, big bigint,"
            + " weight numeric, size double precision, sold boolean)",
        "INSERT INTO pets VALUES (1, '\"Fido\"', 4, 5000000000, 4.50, 0.1, true),"
            + " (2, '[1, {\"b\": 2}]', NULL, NULL, NULL, NULL, false)");
    String config =
        "{\"mode\": \"tabular\", \"tables\": {\"load\": {\"pets\": \"pets\"},"
            + " \"save\": {\"pets\": \"pets\"}}}";
    PostgresTabular mode = PostgresTabular.builder().table("pets", "pets").build();
    tinyBase.open(false, config);
    JsonNode theirs = tinyBase.call("load");
    Store ours = load(Store.createStore(), mode);
    assertSame(theirs, ours);

    ours.setPartialRow("pets", "1", Map.of("age", Cell.of(5), "sold", Cell.of(false)));
    ours.setCell("pets", "3", "weight", 1.25);
    save(ours, mode);
    assertSame(tinyBase.call("load"), load(Store.createStore(), mode));
    assertThat(errors).isEmpty();
  }
}
