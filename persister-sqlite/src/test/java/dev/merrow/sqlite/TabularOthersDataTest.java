package dev.merrow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.sqlite.SqliteTabular.Load;
import dev.merrow.sqlite.SqliteTabular.Save;
import dev.merrow.store.CellSchema;
import dev.merrow.store.Store;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tabular mode leaves alone what the store has not changed, and what it cannot have. */
class TabularOthersDataTest extends SqliteFixture {
  private final Store store = Store.createStore();

  private Persister persister(Store of, SqliteMode mode) {
    return SqlitePersister.createSqlitePersister(of, file, options().mode(mode).build());
  }

  private Persister persister() {
    return persister(store, pets(false));
  }

  /** The table of pets, with or without deleting what is empty. */
  private static SqliteTabular pets(boolean deletesEmpty) {
    return SqliteTabular.builder()
        .load("pets", Load.of("pets"))
        .save("pets", new Save("pets", "_id", deletesEmpty, deletesEmpty, null))
        .values(true, true)
        .build();
  }

  private void execute(String... statements) throws SQLException {
    Sqlite.execute(file, statements);
  }

  private List<String> query(String sql) throws SQLException {
    return Sqlite.query(file, sql);
  }

  private void makePetsThatNoCellCanHold() throws SQLException {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT, photo BLOB, chip INTEGER)",
        "INSERT INTO pets VALUES ('1', 'Fido', x'00ff', 9223372036854775807)",
        "INSERT INTO pets VALUES ('2', 'Felix', NULL, 5)",
        "INSERT INTO pets VALUES (NULL, 'Nobody', NULL, 6)",
        "CREATE TABLE photos(_id TEXT PRIMARY KEY, photo BLOB NOT NULL)",
        "INSERT INTO photos VALUES ('1', x'01')");
  }

  @Test
  void savingLeavesWhatNoCellCanHold() throws Exception {
    makePetsThatNoCellCanHold();
    Persister persister = persister();
    settle(persister.load());
    store.setCell("pets", "1", "name", "Tom");
    settle(persister.save());

    assertThat(query("SELECT _id, name, hex(photo), chip FROM pets ORDER BY chip"))
        .containsExactly("2|Felix||5", "null|Nobody||6", "1|Tom|00FF|9223372036854775807");
  }

  @Test
  void autoSavingLeavesWhatNoCellCanHold() throws Exception {
    makePetsThatNoCellCanHold();
    settle(persister().startAutoPersisting());
    store.setCell("pets", "1", "name", "Tom");
    store.setCell("pets", "1", "photo", "text");
    store.delCell("pets", "1", "photo");
    store.setCell("pets", "3", "name", "Rex");
    store.setValue("v", 1);
    settle();

    assertThat(query("SELECT name, hex(photo), chip FROM pets WHERE _id = '1'"))
        .containsExactly("Tom|00FF|9223372036854775807");
    assertThat(query("SELECT count(*) FROM pets")).containsExactly("4");
  }

  @Test
  void rowsOfWhichNoCellCanHoldAnythingAreNotDeleted() throws Exception {
    makePetsThatNoCellCanHold();
    SqliteTabular mode = SqliteTabular.builder().table("photos", "photos").build();
    Persister persister = persister(store, mode);
    settle(persister.load());
    assertThat(store.hasTables()).isFalse();
    settle(persister.save());
    settle(persister(Store.createStore(), mode).save());

    assertThat(query("SELECT hex(photo) FROM photos")).containsExactly("01");
  }

  @Test
  void aRowThatIsDeletedAndMadeAgainLeavesWhatOthersHaveWritten() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT, age INTEGER, photo BLOB,"
            + " loud TEXT AS (upper(name)))",
        "INSERT INTO pets VALUES ('1', 'Fido', 3, x'01')",
        "INSERT INTO pets VALUES ('2', 'Felix', 5, NULL)");
    settle(persister().startAutoPersisting());
    store.delRow("pets", "1");
    store.setCell("pets", "1", "name", "Tom");
    execute(
        "UPDATE pets SET age = 6 WHERE _id = '2'",
        "INSERT INTO pets(_id, name) VALUES ('3', 'Rex')");
    settle();

    assertThat(query("SELECT _id, name, age, hex(photo) FROM pets ORDER BY _id"))
        .containsExactly("1|Tom|null|01", "2|Felix|6|", "3|Rex|null|");
    assertThat(errors).isEmpty();
  }

  @Test
  void aTableThatIsDeletedAndMadeAgainLeavesWhatOthersHaveWrittenElsewhere() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT, age INTEGER)",
        "INSERT INTO pets VALUES ('1', 'Fido', 3)",
        "INSERT INTO pets VALUES ('2', 'Felix', 5)",
        "CREATE TABLE owners(_id TEXT PRIMARY KEY, name TEXT)",
        "INSERT INTO owners VALUES ('1', 'Ann')");
    SqliteTabular mode =
        SqliteTabular.builder().table("pets", "pets").table("owners", "owners").build();
    settle(persister(store, mode).startAutoPersisting());
    store.delTable("pets");
    store.setCell("pets", "1", "name", "Tom");
    execute("UPDATE owners SET name = 'Anna'");
    settle();

    assertThat(query("SELECT _id, name, age FROM pets")).containsExactly("1|Tom|null");
    assertThat(query("SELECT name FROM owners")).containsExactly("Anna");
    assertThat(errors).isEmpty();
  }

  @Test
  void aRowThatIsDeletedGoesWithAllThatItHas() throws Exception {
    makePetsThatNoCellCanHold();
    Persister persister = persister();
    settle(persister.load());
    store.delRow("pets", "1");
    settle(persister.save());

    assertThat(query("SELECT name FROM pets ORDER BY name")).containsExactly("Felix", "Nobody");
  }

  @Test
  void columnsAndTablesAreOnlyDeletedIfNothingIsInThem() throws Exception {
    makePetsThatNoCellCanHold();
    Persister persister = persister(store, pets(true));
    settle(persister.load());
    store.delTables();
    settle(persister.save());
    assertThat(query("SELECT _id, name, chip FROM pets")).containsExactly("null|Nobody|6");
    execute(
        "ALTER TABLE pets ADD COLUMN photo BLOB",
        "UPDATE pets SET _id = '4', chip = NULL, photo = x'02'");
    settle(persister.load());
    store.delCell("pets", "4", "chip");
    store.delCell("pets", "4", "name");
    store.setCell("pets", "4", "age", 1);
    settle(persister.save());

    assertThat(query("SELECT name FROM pragma_table_info('pets')"))
        .containsExactly("_id", "photo", "age");
    assertThat(query("SELECT hex(photo), age FROM pets")).containsExactly("02|1");
  }

  @Test
  void valuesThatNoCellCanHoldStay() throws Exception {
    execute(
        "CREATE TABLE tinybase_values(_id PRIMARY KEY, open, big, photo)",
        "INSERT INTO tinybase_values VALUES ('_', 1, 9007199254740993, x'00')");
    Persister persister = persister();
    settle(persister.load());
    assertThat(store.getValueIds()).containsExactly("open");
    store.setValue("open", 0);
    settle(persister.save());
    assertThat(query("SELECT open, big, hex(photo) FROM tinybase_values"))
        .containsExactly("0|9007199254740993|00");
    store.delValues();
    settle(persister.save());

    assertThat(query("SELECT big, hex(photo) FROM tinybase_values"))
        .containsExactly("9007199254740993|00");
  }

  @Test
  void valuesThatAreAllDeletedLeaveNothing() throws Exception {
    store.setValue("v", 1);
    Persister persister = persister();
    settle(persister.save());
    store.delValues();
    settle(persister.save());

    assertThat(query("SELECT name FROM sqlite_schema")).isEmpty();
  }

  @Test
  void whatTheStoresSchemaRefusesStaysInSql() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT, age, color TEXT)",
        "INSERT INTO pets VALUES ('1', 'Fido', 'four', 'brown'), ('2', NULL, 3, NULL)");
    store.setTablesSchema(
        Map.of(
            "pets",
            Map.of(
                "name",
                CellSchema.ofType(CellType.STRING),
                "age",
                CellSchema.ofType(CellType.NUMBER))));
    Persister persister = persister();
    settle(persister.startAutoPersisting());
    assertThat(store.getRow("pets", "1")).isEqualTo(Map.of("name", Cell.of("Fido")));
    store.setCell("pets", "1", "name", "Tom");
    settle(persister.flush());
    settle(persister.save());

    assertThat(query("SELECT _id, name, age, color FROM pets"))
        .containsExactly("1|Tom|four|brown", "2|null|3|null");
  }

  @Test
  void whatOthersHaveAddedSinceIsNeitherDeletedNorMissed() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT)",
        "INSERT INTO pets VALUES ('1', 'Fido'), ('2', 'Felix')");
    Persister persister = persister();
    settle(persister.startAutoPersisting());
    execute("INSERT INTO pets VALUES ('3', 'Rex')", "ALTER TABLE pets ADD COLUMN age");
    execute("UPDATE pets SET age = 4");
    store.delRow("pets", "2");
    settle(persister.save());
    assertThat(query("SELECT * FROM pets")).containsExactly("1|Fido|4", "3|Rex|4");
    time.pass(Duration.ofSeconds(1));

    assertThat(store.getTable("pets"))
        .isEqualTo(
            Map.of(
                "1", Map.of("name", Cell.of("Fido"), "age", Cell.of(4)),
                "3", Map.of("name", Cell.of("Rex"), "age", Cell.of(4))));
  }

  @Test
  void anExistingRowOfWhichSqlWantsMoreTakesASingleCell() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, species TEXT NOT NULL, age INTEGER)",
        "INSERT INTO pets VALUES ('1', 'dog', 3)");
    settle(persister().startAutoPersisting());
    store.setCell("pets", "1", "age", 4);
    settle();

    assertThat(query("SELECT * FROM pets")).containsExactly("1|dog|4");
    assertThat(errors).isEmpty();
  }

  @Test
  void defaultsOfSqlAreForNewRowsAndStay() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT,"
            + " legs INTEGER NOT NULL DEFAULT 4, sold TEXT DEFAULT 'no')");
    Persister persister = persister();
    settle(persister.load());
    store.setCell("pets", "1", "name", "Fido");
    settle(persister.save());
    store.setCell("pets", "1", "name", "Tom");
    settle(persister.save());

    assertThat(query("SELECT * FROM pets")).containsExactly("1|Tom|4|no");
  }

  @Test
  void triggersRunForWhatChangedAlone() throws Exception {
    execute(
        "CREATE TABLE pets(_id PRIMARY KEY, name TEXT, age TEXT, sold, tags, stamp)",
        "CREATE TABLE log(what)",
        "CREATE TRIGGER up AFTER UPDATE ON pets BEGIN INSERT INTO log VALUES (new._id); END",
        "CREATE TRIGGER ins AFTER INSERT ON pets BEGIN"
            + " UPDATE pets SET stamp = 'made' WHERE _id = new._id; END");
    for (String rowId : new String[] {"1", "2"}) {
      // as a text in SQL, a number, and what is written otherwise than it is read
      store.setRow(
          "pets",
          rowId,
          Map.of(
              "name", Cell.of("n"),
              "age", Cell.of(4),
              "sold", Cell.of(true),
              "tags", Cell.of(List.of(1))));
    }
    Persister persister = persister();
    settle(persister.save());
    execute("DELETE FROM log");
    settle(persister.save());
    assertThat(query("SELECT * FROM log")).isEmpty();
    store.setCell("pets", "2", "name", "m");
    settle(persister.save());

    assertThat(query("SELECT * FROM log")).containsExactly("2");
    assertThat(query("SELECT DISTINCT stamp FROM pets")).containsExactly("made");
  }

  @Test
  void whatSqlComputesIsReadAndNotWritten() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT, loud AS (upper(name)))",
        "INSERT INTO pets(_id, name) VALUES ('1', 'Fido')");
    Persister persister = persister();
    settle(persister.startAutoPersisting());
    assertThat(store.getCell("pets", "1", "loud")).isEqualTo(Cell.of("FIDO"));
    store.setCell("pets", "1", "name", "Tom");
    settle(persister.flush());
    settle(persister.save());
    assertThat(query("SELECT * FROM pets")).containsExactly("1|Tom|TOM");
    assertThat(errors).isEmpty();
    store.setCell("pets", "1", "loud", "LOUDER");
    settle();

    assertThat(errors)
        .singleElement()
        .asString()
        .contains("cell 'loud' of row '1' of table 'pets'")
        .contains("computes");
  }

  @Test
  void keysOfOtherTypesFindTheirRows() throws Exception {
    execute(
        "CREATE TABLE pets(_id PRIMARY KEY, name)",
        "INSERT INTO pets VALUES (1, 'a'), (1.5, 'b'), ('2', 'c'), (-7, 'd')",
        "CREATE TABLE keys(number INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO keys VALUES (1, 'a'), (2, 'b')",
        "CREATE TABLE words(word TEXT PRIMARY KEY COLLATE NOCASE, name TEXT) WITHOUT ROWID",
        "INSERT INTO words VALUES ('Dog', 'a')");
    SqliteTabular mode =
        SqliteTabular.builder()
            .table("pets", "pets")
            .load("keys", new Load("keys", "Number", "true"))
            .save("keys", new Save("KEYS", "Number", false, false, null))
            .load("words", new Load("words", "word", "true"))
            .save("words", new Save("words", "word", false, false, null))
            .build();
    Persister persister = persister(store, mode);
    settle(persister.startAutoPersisting());
    store
        .getTableIds()
        .forEach(
            tableId ->
                store
                    .getRowIds(tableId)
                    .forEach(rowId -> store.setCell(tableId, rowId, "name", "new " + rowId)));
    store.setCell("keys", "3", "name", "new 3");
    store.delRow("keys", "2");
    store.delRow("pets", "1.5");
    settle(persister.flush());
    settle(persister.save());

    assertThat(query("SELECT typeof(_id), name FROM pets ORDER BY name"))
        .containsExactly("integer|new -7", "integer|new 1", "text|new 2");
    assertThat(query("SELECT * FROM keys")).containsExactly("1|new 1", "3|new 3");
    assertThat(query("SELECT * FROM words")).containsExactly("Dog|new Dog");
    assertThat(errors).isEmpty();
  }

  @Test
  void textsThatAreNoCellsAreLeftOutOnceAndTold() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT, bad TEXT)",
        "INSERT INTO pets VALUES ('1', 'Fido', '\ufffdno JSON'), ('2', 'Tom', '\ufffc')");
    Persister persister = persister();
    settle(persister.load());
    settle(persister.load());
    store.setCell("pets", "1", "name", "Rex");
    settle(persister.save());

    assertThat(store.getRow("pets", "2")).isEqualTo(Map.of("name", Cell.of("Tom")));
    assertThat(query("SELECT * FROM pets")).containsExactly("1|Rex|\ufffdno JSON", "2|Tom|\ufffc");
    assertThat(errors).singleElement().isInstanceOf(PersisterException.class);
    assertThat(errors.get(0)).hasMessageContaining("column 'bad' of row '1' of table 'pets'");
  }

  @Test
  void aTableThatIsOnlySavedIsReplacedByTheFirstSave() throws Exception {
    execute("CREATE TABLE pets(_id PRIMARY KEY, name)", "INSERT INTO pets VALUES ('old', 'a')");
    store.setCell("pets", "new", "name", "b");
    Persister persister =
        persister(store, SqliteTabular.builder().save("pets", Save.of("pets")).build());
    settle(persister.save());

    assertThat(query("SELECT * FROM pets")).containsExactly("new|b");
  }

  @Test
  void deletingATableLeavesWhatItCannotHaveHad() throws Exception {
    makePetsThatNoCellCanHold();
    SqliteTabular mode =
        SqliteTabular.builder().table("pets", "pets").table("photos", "photos").build();
    settle(persister(store, mode).startAutoPersisting());
    store.setCell("photos", "2", "by", "me");
    execute("UPDATE photos SET photo = x'03' WHERE _id = '1'");
    settle();
    store.delTables();
    settle();

    assertThat(query("SELECT name FROM pets")).containsExactly("Nobody");
  }
}
