package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.sql.internal.LoggedChanges;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.SampleContent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is particular to cells mode. */
class CellsModeTest extends PostgresFixture {
  private final MergeableStore store = createMergeableStore("own");

  private List<String> query(String sql) throws Exception {
    return Servers.query(url, sql);
  }

  @Test
  void sqlSeesCellsValuesAndTombstones() throws Exception {
    store.setCell("pets", "fido", "species", "dog");
    store.setCell("pets", "fido", "age", 4);
    store.setCell("pets", "fido", "weight", 4.5);
    store.setCell("pets", "fido", "sold", false);
    store.setCell("pets", "fido", "owner", Cell.ofNull());
    store.setCell("pets", "fido", "tags", Cell.of(List.of("good")));
    store.setCell("pets", "felix", "species", "cat");
    store.setValue("open", true);
    store.delCell("pets", "felix", "species");
    await(persister(store, "shop", notified()).save());

    assertThat(
            query("SELECT path, row_id, cell_id, cell, number, type FROM merrow_cells ORDER BY 3"))
        .containsExactly(
            "shop|fido|age|4|4|number",
            "shop|fido|owner|null|null|null",
            "shop|fido|sold|false|null|boolean",
            "shop|fido|species|dog|null|string",
            "shop|fido|tags|[\"good\"]|null|array",
            "shop|fido|weight|4.5|4.5|number");
    assertThat(query("SELECT path, value_id, value, type FROM merrow_values"))
        .containsExactly("shop|open|true|boolean");
    assertThat(query("SELECT path, table_id, row_id, cell_id FROM merrow_tombstones"))
        .containsExactly("shop|pets|felix|species");
    assertThat(
            query(
                "SELECT count(*) FROM merrow_cells"
                    + " WHERE written BETWEEN now() - interval '5 minutes' AND now()"))
        .containsExactly("6");
  }

  @Test
  void manyStoresShareTheTables() throws Exception {
    for (String path : List.of("", "a", "a/b", "\u00e9'\"", "nul\0", "x".repeat(5_000))) {
      MergeableStore one = createMergeableStore("one");
      one.setCell("t", "r", "path", path);
      await(persister(one, path, notified()).save());
      assertThat(loaded(path).getMergeableContent()).isEqualTo(one.getMergeableContent());
    }
    assertThat(query("SELECT count(*) FROM merrow_path_data")).containsExactly("6");
    assertThat(loaded("other").getMergeableContent()).isEqualTo(MergeableContent.EMPTY);
  }

  @Test
  void idsAndTextsOfAnyKindAndLengthComeBack() throws Exception {
    String huge = "\u20ac".repeat(50_000);
    for (String strange :
        List.of("", "a\0b", "\ud800", "\\u0000\0", "\\", "'\"", huge, huge + "2")) {
      store.setCell(strange, strange, strange, strange);
      store.setValue(strange, strange);
    }
    store.delCell(huge, huge, huge);
    Persister persister = persister(store, "p", notified());
    await(persister.save());
    assertThat(loaded("p").getMergeableContent()).isEqualTo(store.getMergeableContent());

    await(persister.startAutoSave());
    store.setCell(huge, huge, huge, "again");
    await(persister.flush());
    assertThat(loaded("p").getMergeableContent()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void anAutoSaveWritesJustTheTransactionsCells() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      store.setCell("t", "row" + i, "c", i);
    }
    Persister persister = persister(store, "p", notified());
    await(persister.startAutoSave());
    Servers.execute(
        url,
        "CREATE TABLE written(what text)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN INSERT INTO written VALUES (new.cell); RETURN new; END'",
        "CREATE TRIGGER t AFTER INSERT OR UPDATE ON merrow_cell_data"
            + " FOR EACH ROW EXECUTE FUNCTION note()");

    store.transaction(
        () -> {
          store.setCell("t", "row7", "c", "changed");
          store.setCell("t", "row7", "d", "new");
        });
    await(persister.flush());

    assertThat(query("SELECT what FROM written ORDER BY what")).containsExactly("changed", "new");
    assertThat(loaded("p").getMergeableContent()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void aSecondSaveOfTheSameWritesNothing() throws Exception {
    SampleContent.write(store);
    Persister persister = persister(store, "p", notified());
    await(persister.save());
    List<String> before = query("SELECT position FROM merrow_path_data");
    await(persister.save());

    assertThat(query("SELECT position FROM merrow_path_data")).isEqualTo(before);
  }

  @Test
  void rowsComeBackInTheOrderInWhichTheyWereMade() throws Exception {
    store.setCell("t", "zebra", "c", 1);
    Persister persister = persister(store, "p", notified());
    await(persister.startAutoSave());
    store.setCell("t", "ant", "c", 2);
    await(persister.flush());
    store.setCell("t", "zebra", "c", 3);
    await(persister.flush());

    assertThat(loaded("p").getRowIds("t")).containsExactly("zebra", "ant");
  }

  @Test
  void whatOthersChangedIsReadFromTheLogAlone() throws Exception {
    store.setCell("t", "r", "c", 1);
    Persister persister = persister(store, "p", notified());
    await(persister.startAutoSave());
    MergeableStore reader = createMergeableStore("reader");
    await(persister(reader, "p", looking()).startAutoLoad());
    // were all cells read, there would be an error
    Servers.execute(url, "UPDATE merrow_cell_data SET type = 99");
    store.setCell("t", "other", "c", 2);
    await(persister.flush());
    await(() -> reader.hasRow("t", "other"), reader);

    assertThat(errors).isEmpty();
  }

  @Test
  void theLogIsTrimmedAndWhoFallsBehindReadsEverything() throws Exception {
    Persister persister = persister(store, "p", notified());
    await(persister.startAutoSave());
    MergeableStore reader = createMergeableStore("reader");
    Persister reading = persister(reader, "p", notified());
    await(reading.load());
    String large = "x".repeat(200_000);
    for (int i = 0; i < 30; i++) {
      store.setCell("t", "r", "c", large + i);
      await(persister.flush());
    }
    assertThat(query("SELECT sum(length(changes)) < 4400000 FROM merrow_change_log"))
        .containsExactly("t");
    reader.setCell("t", "own", "c", 1);
    await(reading.startAutoPersisting());

    assertThat(reader.getCell("t", "r", "c")).isEqualTo(store.getCell("t", "r", "c"));
    assertThat(loaded("p").getRowIds("t")).containsExactlyInAnyOrder("r", "own");
    assertThat(errors).isEmpty();
  }

  @Test
  void aSaveOfManyCellsIsNotLoggedButLoaded() throws Exception {
    Persister persister = persister(store, "p", notified());
    await(persister.startAutoSave());
    MergeableStore reader = createMergeableStore("reader");
    await(persister(reader, "p", looking()).startAutoLoad());
    store.transaction(
        () -> {
          for (int i = 0; i <= LoggedChanges.MAX_CELLS; i++) {
            store.setCell("t", "r" + i, "c", i);
          }
        });
    await(persister.flush());
    await(() -> reader.getMergeableContent().equals(store.getMergeableContent()), reader);

    assertThat(query("SELECT max(length(changes)) FROM merrow_change_log")).containsExactly("null");
  }

  @Test
  void stampsOfRowsAndTablesGrow() throws Exception {
    SampleContent.write(store);
    Persister persister = persister(store, "p", notified());
    await(persister.startAutoSave());
    for (int i = 1; i < 4; i++) {
      Hlc hlc = Hlc.of(System.currentTimeMillis() + i, i, 7);
      StampedRow row = new StampedRow(Map.of(), hlc, 0);
      StampedTable table = new StampedTable(Map.of("fido", row), hlc, 0);
      store.applyMergeableChanges(
          new MergeableChanges(
              new StampedTables(Map.of("pets", table), hlc, 0),
              new StampedValues(Map.of(), hlc, 0)));
      await(persister.flush());
      assertThat(loaded("p").getMergeableContent()).isEqualTo(store.getMergeableContent());
    }
  }

  @Test
  void anotherSchemaIsNotTouched() throws Exception {
    store.setCell("t", "r", "c", 1);
    Persister persister = persister(store, "p", notified());
    await(persister.save());
    for (String version : List.of("2", "0")) {
      Servers.execute(url, "UPDATE merrow_meta SET value = " + version + " WHERE key = 'version'");
      String remedy = version.equals("2") ? "update Merrow" : "too old";
      store.setCell("t", "r", "c", 2);
      assertThat(failure(persister.load(), "version " + version, remedy).isTransient()).isFalse();
      assertThat(failure(persister.save(), "version " + version, remedy).isTransient()).isFalse();
    }
    assertThat(query("SELECT cell FROM merrow_cells")).containsExactly("1");
  }

  @Test
  void whatNobodyCanHaveSavedIsAnErrorThatSaysWhere() throws Exception {
    store.setCell("t", "fido", "c", 1);
    Persister persister = persister(store, "p", notified());
    for (String damage : List.of("hlc = 'x'", "type = 9", "type = 5", "cell = NULL, type = 1")) {
      await(persister.save());
      Servers.execute(url, "UPDATE merrow_cell_data SET " + damage);
      MergeableStore copy = createMergeableStore("copy");
      failure(persister(copy, "p", notified()).load(), "cell 'c'", "path 'p'");
      assertThat(copy.getMergeableContent()).isEqualTo(MergeableContent.EMPTY);
      Servers.execute(url, "DELETE FROM merrow_cell_data");
    }
  }

  @Test
  void aViewThatWasDroppedIsMadeAgain() throws Exception {
    store.setCell("t", "r", "c", 1);
    await(persister(store, "p", notified()).save());
    Servers.execute(url, "DROP VIEW merrow_cells");
    assertThat(loaded("p").getMergeableContent()).isEqualTo(store.getMergeableContent());

    assertThat(query("SELECT cell FROM merrow_cells")).containsExactly("1");
  }

  @Test
  void namesAndStoresThatDoNotFitAreRefused() {
    for (String name : List.of("", "a\0b", "\ud800", "x".repeat(41))) {
      assertThatThrownBy(() -> new PostgresMode.Cells(name, "p"))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () ->
                PostgresPersister.createPostgresPersister(
                    Store.createStore(), database, PostgresMode.cells("p")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
