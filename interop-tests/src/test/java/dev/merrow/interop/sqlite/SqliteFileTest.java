package dev.merrow.interop.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.sqlite.SqliteConversion;
import dev.merrow.sqlite.SqliteJournal;
import dev.merrow.sqlite.SqliteMode;
import dev.merrow.sqlite.SqlitePersister;
import dev.merrow.sqlite.SqlitePersisterOptions;
import dev.merrow.sqlite.SqliteTabular;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.SampleContent;
import dev.merrow.vectors.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that the real TinyBase writes open here, and the other way round. */
class SqliteFileTest {
  private static final String STEPS =
      """
      [["setTables", {"pets": {
          "fido": {"species": "dog", "age": 4.5, "sold": true, "tags": ["good", {"x": null}]},
          "felix": {"species": "cat", "age": 1e21, "sold": false, "owner": null}},
        "7": {"8": {"9": "integer-like ids", "10": "\\u0000\\u2028\\"\\\\"}}}],
       ["setCell", "pets", "rex", "species", "gone"],
       ["delRow", "pets", "rex"],
       ["setValues", {"open": true, "rate": 0.1, "home": {"city": "K\u00f6ln"}}],
       ["delValue", "rate"]]\
      """;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = directory.resolve("store.db");
  }

  private Persister persister(Store store, SqliteMode mode) {
    return SqlitePersister.createSqlitePersister(
        store,
        file,
        SqlitePersisterOptions.builder()
            .mode(mode)
            // WebAssembly's SQLite can't read what has a write-ahead log
            .journal(SqliteJournal.ROLLBACK)
            .build());
  }

  private void save(Store store, SqliteMode mode) throws Exception {
    try (Persister persister = persister(store, mode)) {
      persister.save().get(60, TimeUnit.SECONDS);
    }
  }

  private <S extends Store> S load(S store, SqliteMode mode) throws Exception {
    try (Persister persister = persister(store, mode)) {
      persister.load().get(60, TimeUnit.SECONDS);
    }
    return store;
  }

  private JsonNode tinyBase(String command) throws Exception {
    return TinyBaseSqlite.run(file, command);
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

  @Test
  void tinyBaseReadsAMergeableStoreOfOursAndWeReadWhatItMadeOfIt() throws Exception {
    MergeableStore ours = createMergeableStore("ours");
    SampleContent.write(ours);
    save(ours, SqliteMode.json());
    JsonNode read = tinyBase("{\"mergeable\": true}");
    assertThat(read.get("hashes").get(0).longValue())
        .isEqualTo(Integer.toUnsignedLong(ours.getMergeableContentHashes().tables()));

    JsonNode written = tinyBase("{\"mergeable\": true, \"steps\": " + STEPS + "}");

    MergeableStore loaded = load(createMergeableStore("copy"), SqliteMode.json());
    assertThat(Integer.toUnsignedLong(loaded.getMergeableContentHashes().tables()))
        .isEqualTo(written.get("hashes").get(0).longValue());
    assertThat(loaded.getCell("pets", "felix", "species")).isEqualTo(Cell.of("cat"));
  }

  @Test
  void weReadAMergeableStoreOfTinyBasesAndItReadsWhatWeMadeOfIt() throws Exception {
    JsonNode written = tinyBase("{\"mergeable\": true, \"steps\": " + STEPS + "}");
    MergeableStore ours = load(createMergeableStore("ours"), SqliteMode.json());
    assertSame(written, ours);

    ours.setCell("pets", "fido", "age", 5);
    ours.delRow("pets", "felix");
    ours.setValue("rate", Cell.of(List.of("deep", Map.of("k", 1))));
    save(ours, SqliteMode.json());

    assertSame(tinyBase("{\"mergeable\": true}"), ours);
  }

  @Test
  void aPlainStoreGoesBothWays() throws Exception {
    assertSame(
        tinyBase("{\"config\": \"my store\", \"steps\": " + STEPS + "}"),
        load(Store.createStore(), SqliteMode.json("my store")));

    Store ours = Store.createStore();
    ours.setRow("t", "r", Map.of("n", Cell.ofNull(), "o", Cell.of(Map.of("k", List.of(1)))));
    ours.setValue("v", -0.5);
    save(ours, SqliteMode.json("my store"));

    assertSame(tinyBase("{\"config\": \"my store\"}"), ours);
  }

  @Test
  void aStoreOfTinyBasesMovesIntoCellsAndBack() throws Exception {
    JsonNode written = tinyBase("{\"mergeable\": true, \"steps\": " + STEPS + "}");
    SqlitePersisterOptions options =
        SqlitePersisterOptions.builder().journal(SqliteJournal.ROLLBACK).build();

    SqliteConversion.convert(file, SqliteMode.json(), SqliteMode.cells(), options);
    MergeableStore inCells = load(createMergeableStore("ours"), SqliteMode.cells());
    assertSame(written, inCells);
    inCells.setCell("pets", "fido", "age", 6);
    save(inCells, SqliteMode.cells());
    SqliteConversion.convert(file, SqliteMode.cells(), SqliteMode.json(), options);

    assertSame(tinyBase("{\"mergeable\": true}"), inCells);
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

  private static SqliteTabular tabular() {
    return SqliteTabular.builder()
        .table("pets", "pets")
        .load("numbers", new SqliteTabular.Load("7", "id", "true"))
        .save("7", new SqliteTabular.Save("numbers", "id", true, true, null))
        .values(true, true)
        .build();
  }

  private static String tabularCommand(String more) {
    return "{\"config\": %s, \"dump\": [\"pets\", \"numbers\", \"tinybase_values\"]%s}"
        .formatted(TABULAR, more);
  }

  @Test
  void whatTinyBaseMakesTablesOfIsTheSameHere() throws Exception {
    // WebAssembly's SQLite binds whole numbers as integers of 64 bits, however large they are
    String steps = STEPS.replace("1e21", "21");
    JsonNode written = tinyBase(tabularCommand(", \"steps\": " + steps));
    // what it has loaded again: booleans are numbers now, and null where there is nothing
    JsonNode read = tinyBase(tabularCommand(""));
    Store ours = load(Store.createStore(), tabular());
    assertSame(read, ours);

    file = directory.resolve("ours.db");
    save(ours, tabular());

    JsonNode again = tinyBase(tabularCommand(""));
    assertSame(again, ours);
    assertThat(again.get("rows")).isEqualTo(written.get("rows"));
  }

  @Test
  void whatWeMakeTablesOfIsTheSameThere() throws Exception {
    Store ours = Store.createStore();
    ours.setRow("pets", "fido", Map.of("species", Cell.of("dog"), "sold", Cell.of(true)));
    ours.setRow("pets", "felix", Map.of("tags", Cell.of(List.of("a"))));
    ours.setRow("7", "8", Map.of("9", Cell.of(1.5)));
    ours.setValues(Map.of("open", Cell.of(false), "none", Cell.ofNull()));
    save(ours, tabular());

    JsonNode theirs = tinyBase(tabularCommand(""));

    assertSame(theirs, load(Store.createStore(), tabular()));
    assertThat(theirs.get("rows").get(0).get(1).get("sold").intValue()).isEqualTo(1);
  }
}
