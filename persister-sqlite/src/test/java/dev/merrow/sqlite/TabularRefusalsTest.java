package dev.merrow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.RefusedCell;
import dev.merrow.persist.RefusedCellsException;
import dev.merrow.sqlite.SqliteTabular.Load;
import dev.merrow.sqlite.SqliteTabular.Save;
import dev.merrow.store.Store;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** In tabular mode, what SQL refuses is told by name, and keeps nothing else from being saved. */
class TabularRefusalsTest extends SqliteFixture {
  private static final SqliteTabular MODE =
      SqliteTabular.builder()
          .table("pets", "pets")
          .table("other", "other")
          .load("keys", new Load("keys", "number", "true"))
          .save("keys", new Save("keys", "number", false, false, null))
          .values(true, true)
          .build();

  private final Store store = Store.createStore();

  private Persister persister(Store of) {
    return SqlitePersister.createSqlitePersister(of, file, options().mode(MODE).build());
  }

  private void execute(String... statements) throws SQLException {
    Sqlite.execute(file, statements);
  }

  private List<String> query(String sql) throws SQLException {
    return Sqlite.query(file, sql);
  }

  /** Has a save tell of what is refused, and of nothing else. */
  private List<RefusedCell> refused(CompletableFuture<Void> saved) {
    settle();
    assertThat(saved).isCompletedExceptionally();
    assertThat(errors).hasSize(1).first().isInstanceOf(RefusedCellsException.class);
    return ((RefusedCellsException) errors.remove(0)).refused();
  }

  private static String address(RefusedCell cell) {
    return cell.tableId() + "/" + cell.rowId() + "/" + cell.cellId();
  }

  /** What is refused by its id, whatever the table in SQL. */
  private void writeIdsThatAreNoColumns() {
    store.setCell("pets", "1", "name", "Fido");
    store.setCell("pets", "1", "Name", "FIDO");
    store.setCell("pets", "1", "_ID", "x");
    store.setCell("pets", "1", "nul\0", "x");
    store.setCell("pets", "1", "lone\ud800", "x");
    store.setCell("other", "1", "a", 1);
    store.setValue("v", 1);
    store.setValue("V", 2);
  }

  private static final String[] REFUSED_IDS = {
    "pets/1/Name", "pets/1/_ID", "pets/1/nul\0", "pets/1/lone\ud800", "null/null/V"
  };

  @Test
  void idsThatAreNoColumnsAreRefusedAndAllElseIsSaved() throws Exception {
    writeIdsThatAreNoColumns();
    assertThat(refused(persister(store).save()))
        .extracting(TabularRefusalsTest::address)
        .containsExactlyInAnyOrder(REFUSED_IDS);

    assertThat(query("SELECT * FROM pets")).containsExactly("1|Fido");
    assertThat(query("SELECT * FROM other")).containsExactly("1|1");
    assertThat(query("SELECT * FROM tinybase_values")).containsExactly("_|1");
  }

  @Test
  void autoSavingGoesOnPastWhatIsRefusedAndTellsItOnce() throws Exception {
    store.setCell("pets", "1", "name", "Fido");
    Persister persister = persister(store);
    settle(persister.startAutoSave());
    writeIdsThatAreNoColumns();
    settle();
    assertThat(errors).hasSize(1);
    assertThat(((RefusedCellsException) errors.get(0)).refused())
        .extracting(TabularRefusalsTest::address)
        .containsExactlyInAnyOrder(REFUSED_IDS);
    assertThat(((RefusedCellsException) errors.get(0)).isTransient()).isFalse();
    long saves = persister.getPersisterStats().saves();

    store.setCell("other", "2", "a", 2);
    settle();
    time.pass(Duration.ofMinutes(5));

    assertThat(query("SELECT * FROM other")).containsExactly("1|1", "2|2");
    assertThat(errors).as("told once").hasSize(1);
    assertThat(persister.getPersisterStats().saves()).as("not retried").isEqualTo(saves + 1);
  }

  @Test
  void flushingTellsWhatIsNotSavedUntilItIsOrIsGone() throws Exception {
    Persister persister = persister(store);
    settle(persister.startAutoSave());
    writeIdsThatAreNoColumns();
    settle();
    errors.clear();
    store.setCell("other", "2", "a", 2);
    assertThat(refused(persister.flush())).hasSize(REFUSED_IDS.length);

    for (String cellId : List.of("Name", "_ID", "nul\0")) {
      store.delCell("pets", "1", cellId);
    }
    store.delRow("pets", "1");
    assertThat(refused(persister.flush()))
        .extracting(TabularRefusalsTest::address)
        .containsExactly("null/null/V");
    store.delValue("V");
    settle(persister.flush());
    assertThat(query("SELECT count(*) FROM pets")).containsExactly("0");
  }

  @Test
  void startingToAutoSaveIsNotKeptFromByWhatIsRefused() throws Exception {
    writeIdsThatAreNoColumns();
    Persister persister = persister(store);
    settle(persister.startAutoPersisting());
    assertThat(errors).hasSize(1);
    assertThat(persister.isAutoSaving()).isTrue();
    store.setCell("other", "2", "a", 2);
    settle();

    assertThat(query("SELECT _id FROM other")).containsExactly("1", "2");
    CompletableFuture<Void> stopped = persister.stopAutoSave();
    settle();
    assertThat(stopped).isCompletedExceptionally();
  }

  @Test
  void columnsBeyondSqlitesLimitAreRefused() throws Exception {
    store.transaction(
        () -> {
          for (int i = 1; i <= 2_010; i++) {
            store.setCell("pets", "1", "c" + i, i);
          }
        });
    Persister persister = persister(store);
    assertThat(refused(persister.save()))
        .extracting(RefusedCell::cellId)
        .hasSize(11)
        .contains("c2000", "c2010");
    assertThat(query("SELECT count(*) FROM pragma_table_info('pets')")).containsExactly("2000");
    assertThat(query("SELECT c1, c1999 FROM pets")).containsExactly("1|1999");
    store.transaction(
        () -> {
          for (int i = 1; i <= 2_010; i++) {
            store.setCell("pets", "1", "c" + i, -i);
          }
        });

    assertThat(refused(persister.save())).hasSize(11);
    assertThat(query("SELECT c1, c1999 FROM pets")).containsExactly("-1|-1999");
  }

  @Test
  void aColumnThatSqliteAddsToNoTableIsRefusedWhereThereIsATable() throws Exception {
    store.setCell("other", "1", "rowid", "first");
    Persister persister = persister(store);
    settle(persister.save());
    store.setCell("pets", "1", "name", "Fido");
    settle(persister.save());
    store.setCell("pets", "1", "rowid", "later");
    store.setCell("pets", "1", "age", 4);

    assertThat(refused(persister.save()))
        .extracting(TabularRefusalsTest::address)
        .containsExactly("pets/1/rowid");
    assertThat(query("SELECT * FROM other")).containsExactly("1|first");
    assertThat(query("SELECT * FROM pets")).containsExactly("1|Fido|4");
  }

  @Test
  void keysThatSqlDoesNotTakeAreRefused() throws Exception {
    execute("CREATE TABLE keys(number INTEGER PRIMARY KEY, a)", "INSERT INTO keys VALUES (1, 'x')");
    settle(persister(store).startAutoPersisting());
    for (String rowId : List.of("1", "abc", "01", "2.0", " 3", "4", "03")) {
      store.setCell("keys", rowId, "a", "row " + rowId);
    }
    store.setCell("pets", "1", "name", "Fido");
    store.setCell("pets", "lone\ud800", "name", "Rex");
    settle();

    assertThat(query("SELECT * FROM keys")).containsExactly("1|row 1", "4|row 4");
    assertThat(query("SELECT name FROM pets")).containsExactly("Fido");
    assertThat(((RefusedCellsException) errors.get(0)).refused())
        .extracting(RefusedCell::rowId, RefusedCell::cellId)
        .containsExactlyInAnyOrder(
            tuple("abc", null),
            tuple("01", null),
            tuple("2.0", null),
            tuple(" 3", null),
            tuple("03", null),
            tuple("lone\ud800", null));
  }

  @Test
  void idsThatDifferInCaseAloneAreTwoRowsOnlyWhereSqlSaysSo() throws Exception {
    execute("CREATE TABLE pets(_id TEXT PRIMARY KEY COLLATE NOCASE, name) WITHOUT ROWID");
    settle(persister(store).startAutoPersisting());
    store.setCell("pets", "Fido", "name", "first");
    store.setCell("pets", "fido", "name", "second");
    store.setCell("other", "Fido", "name", "first");
    store.setCell("other", "fido", "name", "second");
    settle();

    assertThat(query("SELECT * FROM pets")).containsExactly("Fido|first");
    assertThat(query("SELECT count(*) FROM other")).containsExactly("2");
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).hasMessageContaining("row 'fido' of table 'pets'");
  }

  @Test
  void ofARowJustTheCellsThatSqlRefusesAreLeftOut() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT NOT NULL, age INTEGER,"
            + " legs INTEGER CHECK (legs >= 0), tag TEXT UNIQUE) STRICT",
        "INSERT INTO pets VALUES ('old', 'Fido', 1, 4, 'a')");
    settle(persister(store).startAutoPersisting());
    store.setRow(
        "pets",
        "new",
        Map.of(
            "name", Cell.of("Rex"),
            "age", Cell.of("young"),
            "legs", Cell.of(-1),
            "tag", Cell.of("b")));
    store.setPartialRow(
        "pets", "old", Map.of("age", Cell.of(2), "legs", Cell.of(-1), "tag", Cell.of("b")));
    store.delCell("pets", "old", "name");
    store.setCell("pets", "nameless", "age", 3);
    settle();

    assertThat(query("SELECT * FROM pets ORDER BY 1"))
        .containsExactly("new|Rex|null|null|b", "old|Fido|2|4|a");
    assertThat(((RefusedCellsException) errors.get(0)).refused())
        .extracting(TabularRefusalsTest::address)
        .containsExactlyInAnyOrder(
            "pets/new/age",
            "pets/new/legs",
            "pets/old/legs",
            "pets/old/tag",
            "pets/old/name",
            "pets/nameless/null");
    assertThat(errors.get(0))
        .hasMessageContaining("NOT NULL constraint failed")
        .hasMessageContaining("CHECK constraint failed")
        .hasMessageContaining("cannot store TEXT value in INTEGER column pets.age");
  }

  @Test
  void whatWasRefusedIsSavedOnceItIsPossible() throws Exception {
    execute("CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT NOT NULL, age, tag UNIQUE)");
    Persister persister = persister(store);
    settle(persister.startAutoPersisting());
    store.setRow("pets", "1", Map.of("age", Cell.of(4), "tag", Cell.of("a")));
    settle();
    assertThat(errors).hasSize(1);
    store.setCell("pets", "1", "name", "Fido");
    settle(persister.flush());
    assertThat(query("SELECT * FROM pets")).containsExactly("1|Fido|4|a");

    store.setRow("pets", "2", Map.of("name", Cell.of("Rex"), "tag", Cell.of("a")));
    settle();
    assertThat(errors).hasSize(2);
    assertThat(query("SELECT name, tag FROM pets WHERE _id = '2'")).containsExactly("Rex|null");
    store.delRow("pets", "1");
    settle(persister.flush());

    assertThat(query("SELECT * FROM pets")).containsExactly("2|Rex|null|a");
  }

  @Test
  void whatIsRefusedStaysInTheStoreWhenOthersChangeTheTable() throws Exception {
    execute("CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT)");
    Persister persister = persister(store);
    settle(persister.startAutoPersisting());
    store.setCell("pets", "1", "NAME", "Fido");
    store.setValue("v", 1);
    store.setValue("V", 2);
    settle();
    execute("INSERT INTO pets VALUES ('2', 'Rex')");
    time.pass(Duration.ofSeconds(1));
    assertThat(store.getCell("pets", "1", "NAME")).isEqualTo(Cell.of("Fido"));
    assertThat(store.getCell("pets", "2", "name")).isEqualTo(Cell.of("Rex"));
    assertThat(store.getValue("V")).isEqualTo(Cell.of(2));

    settle(persister.stopAutoLoad());
    CompletableFuture<Void> stopped = persister.stopAutoSave();
    settle();
    assertThat(stopped).isCompletedExceptionally();
    settle(persister.load());
    assertThat(store.hasRow("pets", "1")).as("without auto-saving").isFalse();
    settle(persister.flush());
  }

  @Test
  void whatTriggersRefuseIsLeftOut() throws Exception {
    execute(
        "CREATE TABLE pets(_id TEXT PRIMARY KEY, name TEXT)",
        "CREATE TRIGGER a BEFORE INSERT ON pets WHEN new.name = 'abort' BEGIN"
            + " SELECT RAISE(ABORT, 'no abort'); END",
        "CREATE TRIGGER b BEFORE INSERT ON pets WHEN new.name LIKE 'back%' BEGIN"
            + " SELECT RAISE(ROLLBACK, 'no rollback'); END",
        "CREATE TRIGGER c BEFORE INSERT ON pets WHEN new.name = 'ignore' BEGIN"
            + " SELECT RAISE(IGNORE); END",
        "CREATE TRIGGER d BEFORE UPDATE ON pets WHEN new.name = 'ignore' BEGIN"
            + " SELECT RAISE(IGNORE); END",
        "CREATE TRIGGER e BEFORE DELETE ON pets WHEN old.name = 'keep' BEGIN"
            + " SELECT RAISE(ABORT, 'no deletion'); END",
        "INSERT INTO pets VALUES ('0', 'keep'), ('00', 'x')");
    Persister persister = persister(store);
    settle(persister.load());
    List<String> names = List.of("good", "abort", "back 1", "better", "ignore", "back 2", "best");
    for (int i = 0; i < names.size(); i++) {
      store.setCell("pets", "" + (i + 1), "name", names.get(i));
    }
    store.setCell("other", "1", "a", 1);
    store.setCell("pets", "00", "name", "ignore");
    store.delRow("pets", "0");

    for (int i = 0; i < 2; i++) {
      List<RefusedCell> refused = refused(persister.save());
      assertThat(refused)
          .extracting(TabularRefusalsTest::address)
          .containsExactlyInAnyOrder(
              "pets/2/null",
              "pets/3/null",
              "pets/5/null",
              "pets/6/null",
              "pets/00/name",
              "pets/0/null");
      assertThat(refused)
          .extracting(RefusedCell::reason)
          .contains("no abort", "no rollback", "not deleted: no deletion");
      assertThat(query("SELECT name FROM pets ORDER BY name"))
          .containsExactly("best", "better", "good", "keep", "x");
      assertThat(query("SELECT a FROM other")).containsExactly("1");
    }
  }

  @Test
  void aViewIsReadAndWrittenByItsTriggersAlone() throws Exception {
    execute(
        "CREATE TABLE base(_id TEXT PRIMARY KEY, name TEXT)",
        "INSERT INTO base VALUES ('1', 'Fido')",
        "CREATE VIEW pets AS SELECT * FROM base",
        "CREATE VIEW other AS SELECT * FROM base",
        "CREATE TRIGGER t INSTEAD OF UPDATE ON other BEGIN"
            + " UPDATE base SET name = new.name WHERE _id = old._id; END");
    Persister persister = persister(store);
    settle(persister.load());
    settle(persister.save());
    store.setCell("pets", "1", "name", "Tom");
    store.setCell("pets", "2", "name", "Rex");
    store.setCell("other", "1", "name", "Rex");

    assertThat(refused(persister.save()))
        .extracting(RefusedCell::toString)
        .containsExactlyInAnyOrder(
            "cell 'name' of row '1' of table 'pets': 'pets' is a view without triggers that write",
            "row '2' of table 'pets': 'pets' is a view without triggers that write");
    assertThat(query("SELECT * FROM base")).containsExactly("1|Rex");
  }

  @Test
  void idsThatAreNotUniqueInSqlAreUpdatedAllTheSame() throws Exception {
    execute(
        "CREATE TABLE pets(_id, name)",
        "INSERT INTO pets VALUES ('1', 'a'), ('1', 'b'), ('2', 'c')");
    settle(persister(store).startAutoPersisting());
    store.setCell("pets", "2", "name", "new");
    store.setCell("pets", "3", "name", "newer");
    settle();

    assertThat(query("SELECT * FROM pets")).containsExactly("1|a", "1|b", "2|new", "3|newer");
    assertThat(errors).isEmpty();
  }

  @Test
  void aTableThatSqliteReservesIsRefused() throws Exception {
    SqliteTabular mode =
        SqliteTabular.builder().table("sqlite_pets", "pets").table("other", "other").build();
    store.setCell("pets", "1", "name", "Fido");
    store.setCell("other", "1", "a", 1);
    Persister persister =
        SqlitePersister.createSqlitePersister(store, file, options().mode(mode).build());

    assertThat(refused(persister.save()))
        .singleElement()
        .asString()
        .contains("cell 'name' of row '1' of table 'pets'")
        .contains("reserved");
    assertThat(query("SELECT * FROM other")).containsExactly("1|1");
  }

  @Test
  void aTextThatWouldComeBackAsSomethingElseIsRefused() throws Exception {
    store.setCell("pets", "1", "name", "\ud800[1]");
    store.setCell("pets", "1", "age", 1);
    assertThat(refused(persister(store).save()))
        .extracting(TabularRefusalsTest::address)
        .containsExactly("pets/1/name");

    assertThat(query("SELECT age FROM pets")).containsExactly("1");
  }

  @Test
  void namesThatDifferInCaseAreOneTableInSql() {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> SqliteTabular.builder().table("TinyBase_Values", "t").build()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
