package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.LoggedChanges;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.persist.SampleContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is particular to cells mode, in a time of its own. */
class CellsModeTest extends SqliteFixture {
  private final MergeableStore store = createMergeableStore("own", time);

  private Persister persister(MergeableStore of) {
    return SqlitePersister.createSqlitePersister(of, file, options().build());
  }

  private MergeableStore loaded() {
    MergeableStore copy = createMergeableStore("copy", time);
    Persister persister = persister(copy);
    settle(persister.load());
    settle(persister.closeAsync());
    return copy;
  }

  @Test
  void sqlSeesCellsValuesAndTombstones() throws Exception {
    String now = Long.toString(time.millis());
    store.setCell("pets", "fido", "species", "dog");
    store.setCell("pets", "fido", "age", 4);
    store.setCell("pets", "fido", "weight", 4.5);
    store.setCell("pets", "fido", "sold", false);
    store.setCell("pets", "fido", "owner", Cell.ofNull());
    store.setCell("pets", "fido", "tags", Cell.of(List.of("good")));
    store.setCell("pets", "felix", "species", "cat");
    store.setValue("open", true);
    store.delCell("pets", "felix", "species");
    settle(persister(store).save());

    assertThat(
            Sqlite.query(
                file, "SELECT row_id, cell_id, cell, type FROM merrow_cells ORDER BY cell_id"))
        .containsExactly(
            "fido|age|4|number",
            "fido|owner|null|null",
            "fido|sold|0|boolean",
            "fido|species|dog|string",
            "fido|tags|[\"good\"]|array",
            "fido|weight|4.5|number");
    assertThat(Sqlite.query(file, "SELECT value_id, value, type FROM merrow_values"))
        .containsExactly("open|1|boolean");
    assertThat(Sqlite.query(file, "SELECT table_id, row_id, cell_id FROM merrow_tombstones"))
        .containsExactly("pets|felix|species");
    assertThat(Sqlite.query(file, "SELECT DISTINCT written FROM merrow_cells"))
        .containsExactly(now);
  }

  @Test
  void sqlFindsWhatIsAskedForWithoutAWalkOverAllCells() throws Exception {
    store.setCell("pets", "fido", "species", "dog");
    settle(persister(store).save());
    for (String where :
        List.of(
            "table_id = 'pets'",
            "table_id = 'pets' AND row_id = 'fido'",
            "table_id = 'pets' AND cell_id = 'species'",
            "table_id = 'pets' AND row_id = 'fido' AND cell_id = 'species'")) {
      String query = "SELECT cell FROM merrow_cells WHERE " + where;
      assertThat(Sqlite.query(file, query)).as(where).containsExactly("dog");
      assertThat(Sqlite.query(file, "EXPLAIN QUERY PLAN " + query))
          .as(where)
          .isNotEmpty()
          .noneMatch(step -> step.contains("SCAN"));
    }
  }

  @Test
  void idsOfCellsAreWrittenOnce() throws Exception {
    Persister persister = persister(store);
    settle(persister.startAutoSave());
    for (String rowId : List.of("fido", "felix")) {
      store.setCell("pets", rowId, "species", rowId);
      settle();
      store.setCell("pets", rowId, "age", 4);
      settle();
    }

    assertThat(Sqlite.query(file, "SELECT cell_id FROM merrow_cell_id_data ORDER BY number"))
        .containsExactly("species", "age");
    assertThat(loaded().getCellIds("pets", "felix")).containsExactly("species", "age");
    assertThat(loaded().getMergeableContent()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void anAutoSaveWritesJustTheTransactionsCells() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      store.setCell("t", "row" + i, "c", i);
    }
    settle(persister(store).startAutoSave());
    Sqlite.execute(
        file,
        "CREATE TABLE written(what)",
        "CREATE TRIGGER i AFTER INSERT ON merrow_cell_data"
            + " BEGIN INSERT INTO written VALUES (new.cell); END",
        "CREATE TRIGGER u AFTER UPDATE ON merrow_cell_data"
            + " BEGIN INSERT INTO written VALUES (new.cell); END");

    store.setCell("t", "row7", "c", "changed");
    store.setCell("t", "row7", "d", "new");
    settle();

    assertThat(Sqlite.query(file, "SELECT what FROM written ORDER BY what"))
        .containsExactly("changed", "new");
    assertThat(loaded().getMergeableContent()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void rowsComeBackInTheOrderInWhichTheyWereMade() {
    store.setCell("t", "zebra", "c", 1);
    Persister persister = persister(store);
    settle(persister.startAutoSave());
    store.setCell("t", "ant", "c", 2);
    settle();
    store.setCell("t", "zebra", "c", 3);
    settle();

    assertThat(loaded().getRowIds("t")).containsExactly("zebra", "ant");
  }

  @Test
  void whatOthersChangedIsReadFromTheLogAlone() throws Exception {
    store.setCell("t", "r", "c", 1);
    settle(persister(store).startAutoSave());
    MergeableStore reader = createMergeableStore("reader", time);
    Persister reading = persister(reader);
    settle(reading.startAutoLoad());
    store.setCell("t", "r", "c", 2);
    settle();
    // were all cells read, there would be an error
    Sqlite.execute(file, "UPDATE merrow_cell_data SET type = 99");
    time.pass(Duration.ofSeconds(1));

    assertThat(errors).isEmpty();
    assertThat(reader.getCell("t", "r", "c")).isEqualTo(Cell.of(2));
  }

  @Test
  void theLogIsTrimmedAndWhoFallsBehindReadsEverything() throws Exception {
    settle(persister(store).startAutoSave());
    MergeableStore reader = createMergeableStore("reader", time);
    settle(persister(reader).startAutoPersisting());
    String large = "x".repeat(200_000);
    for (int i = 0; i < 30; i++) {
      store.setCell("t", "r", "c", large + i);
      settle();
    }
    assertThat(Sqlite.query(file, "SELECT sum(length(changes)) < 4400000 FROM merrow_change_log"))
        .containsExactly("1");
    reader.setCell("t", "own", "c", 1);
    time.pass(Duration.ofSeconds(2));

    assertThat(errors).isEmpty();
    assertThat(reader.getCell("t", "r", "c")).isEqualTo(store.getCell("t", "r", "c"));
    assertThat(loaded().getRowIds("t")).containsExactlyInAnyOrder("r", "own");
  }

  @Test
  void aSaveOfManyCellsIsNotLogged() throws Exception {
    settle(persister(store).startAutoSave());
    MergeableStore reader = createMergeableStore("reader", time);
    settle(persister(reader).startAutoLoad());
    store.transaction(
        () -> {
          for (int i = 0; i <= LoggedChanges.MAX_CELLS; i++) {
            store.setCell("t", "r" + i, "c", i);
          }
        });
    time.pass(Duration.ofSeconds(2));

    assertThat(Sqlite.query(file, "SELECT max(length(changes)) FROM merrow_change_log"))
        .containsExactly("null");
    assertThat(reader.getMergeableContent()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void aSecondSaveOfTheSameWritesNothing() throws Exception {
    SampleContent.write(store);
    Persister persister = persister(store);
    settle(persister.save());
    List<String> log = Sqlite.query(file, "SELECT * FROM merrow_change_log");
    settle(persister.save());

    assertThat(Sqlite.query(file, "SELECT * FROM merrow_change_log")).isEqualTo(log);
  }

  @Test
  void aNewerSchemaIsNotTouched() throws Exception {
    store.setCell("t", "r", "c", 1);
    settle(persister(store).save());
    Sqlite.execute(file, "UPDATE merrow_meta SET value = 3 WHERE key = 'version'");
    Persister persister = persister(store);

    CompletableFuture<Void> loaded = persister.load();
    CompletableFuture<Void> saved = persister.save();
    settle();

    assertThat(loaded)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("version 3")
        .withMessageContaining(file.toString());
    assertThat(saved).isCompletedExceptionally();
    assertThat(errors).hasSize(2).allMatch(e -> !((PersisterException) e).isTransient());
    assertThat(store.getCell("t", "r", "c")).isEqualTo(Cell.of(1));
  }

  @Test
  void aSchemaOfBeforeTheFirstReleaseIsNotTouched() throws Exception {
    store.setCell("t", "r", "c", 1);
    settle(persister(store).save());
    Sqlite.execute(file, "UPDATE merrow_meta SET value = 1 WHERE key = 'version'");
    CompletableFuture<Void> loaded = persister(store).load();
    settle();

    assertThat(loaded)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("version 1")
        .withMessageContaining("too old");
  }

  @Test
  void whatNobodyCanHaveSavedIsAnErrorThatSaysWhere() throws Exception {
    store.setCell("t", "fido", "c", 1);
    settle(persister(store).save());
    for (String damage : List.of("hlc = 'x'", "type = 9", "type = 5", "cell = NULL, type = 1")) {
      Sqlite.execute(file, "UPDATE merrow_cell_data SET " + damage);
      MergeableStore copy = createMergeableStore("copy", time);
      CompletableFuture<Void> loaded = persister(copy).load();
      settle();
      assertThat(loaded)
          .as(damage)
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withMessageContaining("cell 'c'")
          .withMessageContaining(file.toString());
      assertThat(copy.getMergeableContent()).isEqualTo(MergeableContent.EMPTY);
    }
  }

  @Test
  void cellsWithoutTheirIdOrRowAreAnError() throws Exception {
    for (String table : List.of("cell_id_data", "row_data")) {
      store.setCell("t", "fido", "c", 1);
      settle(persister(store).save());
      Sqlite.execute(file, "DELETE FROM merrow_" + table);
      MergeableStore copy = createMergeableStore("copy", time);
      CompletableFuture<Void> loaded = persister(copy).load();
      settle();

      assertThat(loaded).as(table).isCompletedExceptionally();
      assertThat(copy.getMergeableContent()).isEqualTo(MergeableContent.EMPTY);
      file = directory.resolve("another.db");
    }
  }

  @Test
  void severalStoresShareADatabaseUnderNamesOfAnyKind() {
    List<MergeableStore> stores = new ArrayList<>();
    List<String> names = List.of("merrow", "a'b\"c", "sel ect", "\u00e9");
    for (String name : names) {
      MergeableStore one = createMergeableStore(name, time);
      one.setCell("t", "r", "c", name);
      stores.add(one);
      settle(persister(one, name).save());
    }
    for (int i = 0; i < names.size(); i++) {
      MergeableStore copy = createMergeableStore("copy", time);
      settle(persister(copy, names.get(i)).load());
      assertThat(copy.getMergeableContent()).isEqualTo(stores.get(i).getMergeableContent());
    }
  }

  private Persister persister(MergeableStore of, String name) {
    return SqlitePersister.createSqlitePersister(
        of, file, options().mode(new SqliteMode.Cells(name)).build());
  }

  @Test
  void namesThatSqlCannotKeepAreRefused() {
    for (String name : List.of("", "a\0b", "\ud800")) {
      assertThatThrownBy(() -> new SqliteMode.Cells(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void stampsOfRowsAndTablesGrowAndTheirHashesFollow() {
    SampleContent.write(store);
    settle(persister(store).startAutoSave());
    for (int i = 1; i < 4; i++) {
      Hlc hlc = Hlc.of(time.millis() + i, i, 7);
      store.applyMergeableChanges(StampedSamples.ownStamps("pets", "fido", hlc));
      settle();
      assertThat(loaded().getMergeableContent()).isEqualTo(store.getMergeableContent());
    }
  }
}
