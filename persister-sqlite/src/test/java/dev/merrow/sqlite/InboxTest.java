package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.store.CellSchema;
import dev.merrow.store.MergeableStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What other programs insert into the inbox becomes writes of the store, in a time of its own. */
class InboxTest extends SqliteFixture {
  private static final String CELLS =
      "INSERT INTO merrow_inbox (table_id, row_id, cell_id, content) VALUES ";

  private final MergeableStore store = createMergeableStore("own", time);

  private void execute(String... statements) throws SQLException {
    Sqlite.execute(file, statements);
  }

  private List<String> query(String sql) throws SQLException {
    return Sqlite.query(file, sql);
  }

  private Persister persister(MergeableStore of) {
    return SqlitePersister.createSqlitePersister(of, file, options().build());
  }

  private Persister start(MergeableStore of) {
    Persister persister = persister(of);
    settle(persister.startAutoPersisting());
    return persister;
  }

  /** The inbox comes with the first save. */
  private Persister start() {
    store.setCell("t", "first", "c", 0);
    return start(store);
  }

  private void lookLater() {
    time.pass(Duration.ofSeconds(1));
  }

  private MergeableStore loaded() {
    MergeableStore copy = createMergeableStore("copy", time);
    Persister persister = persister(copy);
    settle(persister.load());
    settle(persister.closeAsync());
    return copy;
  }

  @Test
  void cellsValuesAndDeletionsAreWrittenAndRemoved() throws Exception {
    start();
    execute(
        CELLS
            + "('pets', 'fido', 'species', '\"dog\"'), ('pets', 'fido', 'age', 4.5),"
            + " ('pets', 'fido', 'legs', 4), ('pets', 'fido', 'sold', 'true'),"
            + " ('pets', 'fido', 'owner', 'null'), ('pets', 'fido', 'name', json_quote('Fi\"do')),"
            + " ('pets', 'fido', 'tags', json_array('a', 1)), ('pets', 'rex', 'age', 1)",
        "INSERT INTO merrow_inbox (value_id, content) VALUES ('open', 'true')");
    lookLater();

    assertThat(store.getRow("pets", "fido"))
        .isEqualTo(
            Map.of(
                "species", Cell.of("dog"),
                "age", Cell.of(4.5),
                "legs", Cell.of(4),
                "sold", Cell.of(true),
                "owner", Cell.ofNull(),
                "name", Cell.of("Fi\"do"),
                "tags", Cell.of(List.of("a", 1))));
    assertThat(store.getValue("open")).isEqualTo(Cell.of(true));
    execute(
        "INSERT INTO merrow_inbox (table_id, row_id, cell_id, action)"
            + " VALUES ('pets', 'fido', 'age', 'delete'), ('pets', 'rex', NULL, 'delete')",
        "INSERT INTO merrow_inbox (value_id, action) VALUES ('open', 'delete')");
    lookLater();

    assertThat(store.hasValue("open")).isFalse();
    assertThat(store.hasCell("pets", "fido", "age")).isFalse();
    assertThat(store.getRowIds("pets")).containsExactly("fido");
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
    assertThat(loaded().getMergeableContent()).isEqualTo(store.getMergeableContent());
    assertThat(errors).isEmpty();
  }

  @Test
  void whatIsRefusedStaysWithTheReasonAndTheRestIsDone() throws Exception {
    store.setTablesSchema(Map.of("pets", Map.of("age", CellSchema.ofType(CellType.NUMBER))));
    store.setCell("pets", "first", "age", 1);
    start(store);
    execute(
        CELLS
            + "('pets', 'a', 'age', '\"old\"'), ('pets', 'a', 'age', 'old'),"
            + " ('pets', 'a', 'age', NULL), ('pets', NULL, 'age', 1), ('pets', 'good', 'age', 7)");
    lookLater();

    assertThat(store.getRowIds("pets")).containsExactly("first", "good");
    assertThat(query("SELECT reason FROM merrow_inbox ORDER BY inbox_id"))
        .hasSize(4)
        .satisfies(
            reasons -> {
              assertThat(reasons.get(0)).isEqualTo("the store's schema refuses it");
              assertThat(reasons.get(1)).contains("JSON");
              assertThat(reasons.get(2)).startsWith("content is missing");
              assertThat(reasons.get(3)).isEqualTo("row_id is missing");
            });
    assertThat(errors).isEmpty();
  }

  @Test
  void aTransactionsRowsAreOneTransactionOfTheStoreInTheirOrder() throws Exception {
    start();
    List<String> seen = new ArrayList<>();
    store.addTableListener("t", it -> seen.add(store.getTable("t").toString()));
    execute(CELLS + "('t', 'r', 'a', 1), ('t', 'r', 'b', 1), ('t', 'r', 'a', 2)");
    lookLater();

    assertThat(seen).singleElement().asString().contains("a=2", "b=1");
  }

  @Test
  void twoPersistersTakeEachRowOnce() throws Exception {
    start();
    MergeableStore other = createMergeableStore("other", time);
    start(other);
    execute(
        "CREATE TABLE written(key)",
        "CREATE TRIGGER i AFTER INSERT ON merrow_cell_data BEGIN"
            + " INSERT INTO written VALUES (new.key); END",
        "CREATE TRIGGER u AFTER UPDATE ON merrow_cell_data BEGIN"
            + " INSERT INTO written VALUES (new.key); END");
    for (int i = 0; i < 20; i++) {
      execute(CELLS + "('t', 'r" + i + "', 'c', 1), ('t', 's" + i + "', 'c', 1)");
      lookLater();
    }
    lookLater();

    assertThat(query("SELECT count(*), count(DISTINCT key) FROM written")).containsExactly("40|40");
    assertThat(other.getRowCount("t")).isEqualTo(41);
    assertThat(other.getMergeableContent()).isEqualTo(store.getMergeableContent());
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
  }

  @Test
  void whatCannotBeSavedIsNotInTheStoreEitherAndWaits() throws Exception {
    start();
    execute(
        "CREATE TRIGGER no BEFORE DELETE ON merrow_inbox BEGIN"
            + " SELECT RAISE(ABORT, 'not now'); END",
        CELLS + "('t', 'r', 'c', 1)");
    lookLater();
    assertThat(errors).isNotEmpty();
    assertThat(errors.get(0))
        .isInstanceOf(PersisterException.class)
        .hasMessageContaining("not now");
    assertThat(store.hasRow("t", "r")).isFalse();
    assertThat(query("SELECT row_id, reason FROM merrow_inbox")).containsExactly("r|null");
    execute("DROP TRIGGER no");
    time.pass(Duration.ofMinutes(5));

    assertThat(store.hasRow("t", "r")).isTrue();
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
  }

  @Test
  void rowsWaitForAPersisterThatSaves() throws Exception {
    settle(start().closeAsync());
    execute(CELLS + "('t', 'r', 'c', 1)");
    MergeableStore again = createMergeableStore("again", time);
    Persister persister = persister(again);
    settle(persister.startAutoLoad());
    lookLater();
    assertThat(query("SELECT row_id FROM merrow_inbox")).containsExactly("r");
    settle(persister.startAutoSave());
    lookLater();

    assertThat(again.hasRow("t", "r")).isTrue();
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
  }

  @Test
  void aDatabaseOfBeforeTheInboxGetsOneWithTheNextSave() throws Exception {
    settle(start().closeAsync());
    execute("DROP TABLE merrow_inbox");
    MergeableStore again = createMergeableStore("again", time);
    start(again);
    again.setCell("t", "next", "c", 1);
    settle();
    execute(CELLS + "('t', 'r', 'c', 1)");
    lookLater();

    assertThat(again.hasRow("t", "r")).isTrue();
  }

  @Test
  void convertingRemovesAnInboxThatIsEmptyAndNoOther() throws Exception {
    settle(start().closeAsync());
    SqliteConversion.convert(file, SqliteMode.cells(), SqliteMode.json());
    assertThat(query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%inbox'"))
        .isEmpty();
    SqliteConversion.convert(file, SqliteMode.json(), SqliteMode.cells());
    settle(start(createMergeableStore("again", time)).save());
    settle();
    execute(CELLS + "('t', 'r', 'c', 1)");
    SqliteConversion.convert(file, SqliteMode.cells(), SqliteMode.json());

    assertThat(query("SELECT row_id FROM merrow_inbox")).containsExactly("r");
  }
}
