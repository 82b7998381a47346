package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.persist.ContentFormat;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.SampleContent;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content moves from JSON to cells and back, and is the same. */
class SqliteConversionTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = directory.resolve("store.db");
  }

  private Persister persister(MergeableStore store, SqliteMode mode) {
    return SqlitePersister.createSqlitePersister(
        store, file, SqlitePersisterOptions.builder().mode(mode).build());
  }

  private void save(MergeableStore store, SqliteMode mode) {
    try (Persister persister = persister(store, mode)) {
      persister.save().join();
    }
  }

  private MergeableContent load(SqliteMode mode) {
    MergeableStore copy = createMergeableStore("copy");
    try (Persister persister = persister(copy, mode)) {
      persister.load().join();
    }
    return copy.getMergeableContent();
  }

  private void assertThatItIsTheSameBothWays(MergeableStore store) throws Exception {
    save(store, SqliteMode.json());
    String json = Sqlite.query(file, "SELECT store FROM tinybase").get(0);

    SqliteConversion.convert(file, SqliteMode.json(), SqliteMode.cells());
    assertThat(load(SqliteMode.cells())).isEqualTo(store.getMergeableContent());
    assertThat(load(SqliteMode.json())).isEqualTo(MergeableContent.EMPTY);

    SqliteConversion.convert(file, SqliteMode.cells(), SqliteMode.json());
    assertThat(load(SqliteMode.json())).isEqualTo(store.getMergeableContent());
    assertThat(load(SqliteMode.cells())).isEqualTo(MergeableContent.EMPTY);
    assertThat(Sqlite.query(file, "SELECT length(store) FROM tinybase"))
        .containsExactly(Integer.toString(json.codePointCount(0, json.length())));
  }

  @Test
  void allKindsOfContentAreTheSameBothWays() throws Exception {
    MergeableStore store = createMergeableStore("own");
    SampleContent.write(store);

    assertThatItIsTheSameBothWays(store);
  }

  @Test
  void stampsOfRowsTablesAndTheWholeAreTheSameBothWays() throws Exception {
    MergeableStore store = createMergeableStore("own");
    store.applyMergeableChanges(
        StampedSamples.ownStamps("t", "r", Hlc.of(1_700_000_000_000L, 0, 9)));
    store.setCell("t", "s", "c", 1);

    assertThatItIsTheSameBothWays(store);
  }

  @Test
  void hashesThatDoNotFollowFromTheCellsAreMadeRight() throws Exception {
    MergeableStore store = createMergeableStore("own");
    store.setCell("pets", "fido", "species", "dog");
    save(store, SqliteMode.json());
    Sqlite.execute(file, "UPDATE tinybase SET store = replace(store, 'dog', 'wolf')");
    MergeableContent loaded = load(SqliteMode.json());
    assertThat(loaded).isEqualTo(loaded.withComputedHashes());

    SqliteConversion.convert(file, SqliteMode.json(), SqliteMode.cells());
    assertThat(load(SqliteMode.cells())).isEqualTo(loaded);
    // hashes as an earlier version may have kept them
    Sqlite.execute(
        file,
        "UPDATE merrow_cell_data SET hash = 1",
        "UPDATE merrow_row_data SET row_hash = 2",
        "INSERT INTO merrow_table_data VALUES ('pets', '', 3)",
        "INSERT INTO merrow_meta VALUES ('tables_hash', '4')");
    assertThat(load(SqliteMode.cells())).isEqualTo(loaded);
    SqliteConversion.convert(file, SqliteMode.cells(), SqliteMode.json());

    assertThat(Sqlite.query(file, "SELECT store FROM tinybase"))
        .containsExactly(ContentFormat.ofMergeable().encode(loaded));
  }

  @Test
  void plainContentIsLoadedAndConverted() throws Exception {
    Store plain = Store.createStore();
    plain.setCell("pets", "fido", "species", "dog");
    plain.setValue("open", true);
    try (Persister persister =
        SqlitePersister.createSqlitePersister(plain, file, SqlitePersisterOptions.DEFAULTS)) {
      persister.save().join();
    }
    MergeableContent loaded = load(SqliteMode.json());
    assertThat(loaded.values().values().get("open").hlc()).isNotEqualTo(Hlc.EMPTY);

    SqliteConversion.convert(file, SqliteMode.json(), SqliteMode.cells());

    MergeableStore copy = createMergeableStore("copy");
    copy.setMergeableContent(load(SqliteMode.cells()));
    assertThat(copy.getContent()).isEqualTo(plain.getContent());
  }

  @Test
  void plainContentIsKeptWithStampsOnceItIsAutoPersisted() throws Exception {
    Sqlite.execute(
        file,
        "CREATE TABLE tinybase(_id PRIMARY KEY, store)",
        "INSERT INTO tinybase VALUES ('_', '[{\"pets\":{\"fido\":{\"species\":\"dog\"}}},{}]')");
    MergeableStore store = createMergeableStore("own");
    try (Persister persister = persister(store, SqliteMode.json())) {
      persister.startAutoPersisting().join();
    }

    assertThat(Sqlite.query(file, "SELECT store FROM tinybase"))
        .containsExactly(ContentFormat.ofMergeable().encode(store.getMergeableContent()));
    assertThat(store.getString("pets", "fido", "species")).isEqualTo("dog");
  }

  @Test
  void whatIsThereAlreadyIsNotOverwritten() {
    MergeableStore store = createMergeableStore("own");
    store.setCell("t", "r", "c", 1);
    save(store, SqliteMode.json());
    save(store, SqliteMode.cells());

    assertThatThrownBy(() -> SqliteConversion.convert(file, SqliteMode.json(), SqliteMode.cells()))
        .isInstanceOf(PersisterException.class)
        .hasMessageContaining("already");
    assertThat(load(SqliteMode.json())).isEqualTo(store.getMergeableContent());
  }

  @Test
  void nothingIsMadeOfNothing() {
    assertThatThrownBy(() -> SqliteConversion.convert(file, SqliteMode.json(), SqliteMode.cells()))
        .isInstanceOf(PersisterException.class)
        .hasMessageContaining("nothing");
    assertThat(file).doesNotExist();
    save(createMergeableStore("own"), SqliteMode.cells());
    assertThatThrownBy(() -> SqliteConversion.convert(file, SqliteMode.json(), SqliteMode.cells()))
        .hasMessageContaining(file.toString());
  }
}
