package dev.merrow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.sqlite.SqliteTabular.Load;
import dev.merrow.sqlite.SqliteTabular.Save;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is particular to tabular mode, in a time of its own. */
class TabularModeTest extends SqliteFixture {
  private static final SqliteTabular PETS =
      SqliteTabular.builder().table("pets", "pets").values(true, true).build();

  private final Store store = Store.createStore();

  private Persister persister(Store of, SqliteMode mode) {
    return SqlitePersister.createSqlitePersister(of, file, options().mode(mode).build());
  }

  private Store loaded(SqliteMode mode) {
    Store copy = Store.createStore();
    settle(persister(copy, mode).load());
    return copy;
  }

  @Test
  void tablesAreAsTinyBaseMakesThem() throws Exception {
    store.setRow("pets", "fido", Map.of("species", Cell.of("dog")));
    store.setCell("pets", "felix", "sold", true);
    store.setValue("tags", Cell.of(List.of(1)));
    settle(persister(store, PETS).save());

    assertThat(Sqlite.query(file, "SELECT sql FROM sqlite_schema WHERE type = 'table'"))
        .containsExactly(
            "CREATE TABLE \"pets\"(\"_id\" PRIMARY KEY, \"species\", \"sold\")",
            "CREATE TABLE \"tinybase_values\"(\"_id\" PRIMARY KEY, \"tags\")");
    assertThat(Sqlite.query(file, "SELECT * FROM pets ORDER BY _id"))
        .containsExactly("felix|null|1", "fido|dog|null");
    assertThat(Sqlite.query(file, "SELECT * FROM tinybase_values")).containsExactly("_|\ufffd[1]");
  }

  @Test
  void anAutoSaveWritesJustWhatChanged() throws Exception {
    store.setRow("pets", "fido", Map.of("species", Cell.of("dog"), "age", Cell.of(4)));
    settle(persister(store, PETS).startAutoSave());
    Sqlite.execute(
        file, "UPDATE pets SET age = 99", "INSERT INTO pets(_id, species) VALUES ('own', 'cow')");
    store.setCell("pets", "fido", "species", "wolf");
    settle();
    assertThat(Sqlite.query(file, "SELECT _id, species, age FROM pets ORDER BY _id"))
        .containsExactly("fido|wolf|99", "own|cow|null");
    store.delCell("pets", "fido", "species");
    settle();
    assertThat(Sqlite.query(file, "SELECT species FROM pets WHERE _id = 'fido'"))
        .containsExactly("null");
    store.delTable("pets");
    settle();
    assertThat(Sqlite.query(file, "SELECT * FROM pets")).isEmpty();
  }

  @Test
  void tablesOfTheUsersOwnAreReadAndWritten() throws Exception {
    Sqlite.execute(
        file,
        "CREATE TABLE animals(number INTEGER PRIMARY KEY, name TEXT, weight REAL, photo BLOB)",
        "INSERT INTO animals VALUES (1, 'Fido', 4, x'00ff'), (2, 'Felix', NULL, NULL)",
        "CREATE TABLE plain(key, size)",
        "INSERT INTO plain VALUES (1.5, 9007199254740993), (NULL, 7), ('b', 9)");
    SqliteTabular mode =
        SqliteTabular.builder()
            .load("animals", new Load("pets", "number", "true"))
            .save("pets", new Save("animals", "number", false, false, null))
            .load("plain", new Load("plain", "key", "true"))
            .save("plain", new Save("plain", "key", false, false, null))
            .build();
    settle(persister(store, mode).load());

    assertThat(store.getRow("pets", "1"))
        .isEqualTo(Map.of("name", Cell.of("Fido"), "weight", Cell.of(4)));
    assertThat(store.getCell("pets", "2", "weight")).isEqualTo(Cell.ofNull());
    assertThat(store.getTable("plain")).isEqualTo(Map.of("b", Map.of("size", Cell.of(9))));

    store.setCell("pets", "1", "name", "Fido II");
    store.setCell("pets", "3", "colour", "red");
    store.setCell("plain", "c", "size", 1);
    settle(persister(store, mode).save());

    assertThat(Sqlite.query(file, "SELECT number, name, colour FROM animals"))
        .containsExactly("1|Fido II|null", "2|Felix|null", "3|null|red");
    assertThat(loaded(mode).getContent().tables().get("plain")).containsOnlyKeys("b", "c");
  }

  @Test
  void aConditionLimitsWhatIsLoadedAndWhatIsDeleted() throws Exception {
    Sqlite.execute(
        file,
        "CREATE TABLE pets(_id PRIMARY KEY, shop, name)",
        "INSERT INTO pets VALUES ('a', 1, 'A'), ('b', 1, 'B'), ('c', 2, 'C')");
    SqliteTabular mode =
        SqliteTabular.builder()
            .load("pets", new Load("pets", "_id", "$tableName.shop = 1"))
            .save("pets", Save.of("pets"))
            .build();
    Persister persister = persister(store, mode);
    settle(persister.startAutoPersisting());
    assertThat(store.getRowIds("pets")).containsExactly("a", "b");

    store.delRow("pets", "a");
    settle();
    assertThat(Sqlite.query(file, "SELECT _id FROM pets ORDER BY 1")).containsExactly("b", "c");
    store.setRow("pets", "d", Map.of("shop", Cell.of(1)));
    store.delRow("pets", "b");
    settle(persister.save());
    assertThat(Sqlite.query(file, "SELECT _id FROM pets ORDER BY 1")).containsExactly("c", "d");
    store.delTables();
    settle(persister.save());
    assertThat(Sqlite.query(file, "SELECT _id FROM pets")).containsExactly("c");
  }

  @Test
  void emptyColumnsAndTablesAreDeletedWhereThatIsAskedFor() throws Exception {
    SqliteTabular mode =
        SqliteTabular.builder()
            .load("pets", Load.of("pets"))
            .save("pets", new Save("pets", "_id", true, true, null))
            .build();
    store.setRow("pets", "fido", Map.of("a", Cell.of(1), "b", Cell.of(2)));
    Persister persister = persister(store, mode);
    settle(persister.save());
    store.delCell("pets", "fido", "a");
    settle(persister.save());
    assertThat(Sqlite.query(file, "SELECT name FROM pragma_table_info('pets')"))
        .containsExactly("_id", "b");
    store.delTable("pets");
    settle(persister.save());
    assertThat(Sqlite.query(file, "SELECT name FROM sqlite_schema")).isEmpty();
  }

  @Test
  void whatIsMappedNowhereIsNotSavedAndGoneWhenLoaded() throws Exception {
    store.setCell("pets", "fido", "a", 1);
    store.setCell("other", "r", "a", 1);
    Persister persister = persister(store, PETS);
    settle(persister.save());
    settle(persister.load());

    assertThat(store.getTableIds()).containsExactly("pets");
  }

  @Test
  void whatOthersChangedIsLoaded() throws Exception {
    store.setCell("pets", "fido", "a", 1);
    settle(persister(store, PETS).startAutoPersisting());
    Sqlite.execute(file, "UPDATE pets SET a = 2");
    time.pass(Duration.ofSeconds(1));

    assertThat(store.getCell("pets", "fido", "a")).isEqualTo(Cell.of(2));
    assertThat(errors).isEmpty();
  }

  @Test
  void aCellThatIsTheRowsIdIsRefused() {
    store.setCell("pets", "fido", "_id", 1);
    CompletableFuture<Void> saved = persister(store, PETS).save();
    settle();

    assertThat(saved).isCompletedExceptionally();
    assertThat(errors)
        .hasSize(1)
        .first()
        .isInstanceOf(PersisterException.class)
        .asString()
        .contains("'_id'");
  }

  @Test
  void modesAreForTheirStores() {
    assertThatThrownBy(() -> persister(MergeableStore.createMergeableStore(), PETS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> persister(store, SqliteMode.cells()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SqliteTabular.builder().table("tinybase_values", "t").build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
