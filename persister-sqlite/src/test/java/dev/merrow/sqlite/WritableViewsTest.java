package dev.merrow.sqlite;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.persist.SampleContent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs write to views becomes writes of the store, in a time of its own. */
class WritableViewsTest extends SqliteFixture {
  private final MergeableStore store = createMergeableStore("own", time);

  private void execute(String... statements) throws SQLException {
    Sqlite.execute(file, statements);
  }

  private List<String> query(String sql) throws SQLException {
    return Sqlite.query(file, sql);
  }

  private void start(MergeableStore of, String name) {
    Persister persister =
        SqlitePersister.createSqlitePersister(
            of, file, options().mode(new SqliteMode.Cells(name)).build());
    of.setValue("started", 1);
    settle(persister.startAutoPersisting());
  }

  private void start() {
    start(store, "merrow");
  }

  private void lookLater() {
    time.pass(Duration.ofSeconds(1));
  }

  @Test
  void cellsAndValuesAreInsertedUpdatedAndDeleted() throws Exception {
    start();
    execute(
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell) VALUES"
            + " ('pets', 'fido', 'species', 'dog'), ('pets', 'fido', 'digits', '4'),"
            + " ('pets', 'fido', 'age', 4.5), ('pets', 'rex', 'age', 1)",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell, type) VALUES"
            + " ('pets', 'fido', 'sold', 1, 'boolean'), ('pets', 'fido', 'lost', 'false', 'boolean'),"
            + " ('pets', 'fido', 'legs', 4, 'number'), ('pets', 'fido', 'text', 4, 'string'),"
            + " ('pets', 'fido', 'owner', NULL, 'null'), ('pets', 'fido', 'tags', '[1]', 'array'),"
            + " ('pets', 'fido', 'home', '{\"a\": \"b\"}', 'object')",
        "INSERT INTO merrow_values (value_id, value) VALUES ('city', 'Köln'), ('rate', 0.1)");
    lookLater();
    assertThat(store.getRow("pets", "fido"))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("species", Cell.of("dog")),
                Map.entry("digits", Cell.of("4")),
                Map.entry("age", Cell.of(4.5)),
                Map.entry("sold", Cell.of(true)),
                Map.entry("lost", Cell.of(false)),
                Map.entry("legs", Cell.of(4)),
                Map.entry("text", Cell.of("4")),
                Map.entry("owner", Cell.ofNull()),
                Map.entry("tags", Cell.of(List.of(1))),
                Map.entry("home", Cell.of(Map.of("a", "b")))));
    assertThat(store.getValue("rate")).isEqualTo(Cell.of(0.1));

    execute(
        "UPDATE merrow_cells SET cell = cell * 2 WHERE cell_id = 'age'",
        "UPDATE merrow_cells SET cell = 'cat' WHERE cell_id = 'species'",
        "UPDATE merrow_cells SET cell = 5 WHERE cell_id IN ('digits', 'text')",
        "UPDATE merrow_cells SET cell = 'many' WHERE cell_id = 'legs'",
        "UPDATE merrow_cells SET cell = 0 WHERE cell_id = 'sold'",
        "UPDATE merrow_cells SET cell = 2 WHERE cell_id = 'lost'",
        "UPDATE merrow_cells SET cell = 7 WHERE cell_id = 'owner'",
        "UPDATE merrow_cells SET cell = json_insert(cell, '$[#]', 2) WHERE cell_id = 'tags'",
        "DELETE FROM merrow_cells WHERE cell_id = 'home' OR row_id = 'rex'",
        "DELETE FROM merrow_values WHERE value_id = 'city'",
        "UPDATE merrow_values SET value = 'late' WHERE value_id = 'rate'");
    lookLater();

    assertThat(store.getTables())
        .isEqualTo(
            Map.of(
                "pets",
                Map.of(
                    "fido",
                    Map.of(
                        "species", Cell.of("cat"),
                        "digits", Cell.of(5),
                        "text", Cell.of(5),
                        "age", Cell.of(9),
                        "sold", Cell.of(false),
                        "lost", Cell.of(2),
                        "legs", Cell.of("many"),
                        "owner", Cell.of(7),
                        "tags", Cell.of(List.of(1, 2))))));
    assertThat(store.getValues()).isEqualTo(Map.of("rate", Cell.of("late"), "started", Cell.of(1)));
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
    assertThat(errors).isEmpty();
  }

  @Test
  void everythingThatViewsShowCanBeWrittenToOthers() throws Exception {
    SampleContent.write(store);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        store.setCell("random", "" + i, "c", number);
      }
    }
    start();
    MergeableStore copy = createMergeableStore("copy", time);
    start(copy, "copy");
    execute(
        "INSERT INTO copy_cells (table_id, row_id, cell_id, cell, type)"
            + " SELECT table_id, row_id, cell_id, cell, type FROM merrow_cells",
        "INSERT INTO copy_values (value_id, value, type)"
            + " SELECT value_id, value, type FROM merrow_values");
    lookLater();

    assertThat(copy.getTables()).as("seed %s", seed).isEqualTo(store.getTables());
    assertThat(copy.getValues()).isEqualTo(store.getValues());
    assertThat(query("SELECT reason FROM copy_inbox")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO merrow_cells (table_id, row_id, cell_id) VALUES ('t', 'r', 'c')",
        "INSERT INTO merrow_cells (table_id, row_id, cell) VALUES ('t', 'r', 'x')",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell, hlc)"
            + " VALUES ('t', 'r', 'c', 'x', '')",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell) VALUES ('t', 'r', 'c', x'00')",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell) VALUES ('t', 'r', 'c', 9e999)",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell, type)"
            + " VALUES ('t', 'r', 'c', 5, 'boolean')",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell, type)"
            + " VALUES ('t', 'r', 'c', '{', 'object')",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell, type)"
            + " VALUES ('t', 'r', 'c', '{a: 1}', 'object')",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell, type)"
            + " VALUES ('t', 'r', 'c', '5', 'number')",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell, type)"
            + " VALUES ('t', 'r', 'c', 5, 'integer')",
        "INSERT INTO merrow_values (value) VALUES ('x')",
        "UPDATE merrow_cells SET row_id = 's'",
        "UPDATE merrow_cells SET written = 1",
        "UPDATE merrow_cells SET cell = NULL",
        "UPDATE merrow_cells SET type = NULL",
        "UPDATE merrow_cells SET type = 'boolean'",
      })
  void whatIsNoCellIsRefusedAtOnce(String statement) throws Exception {
    store.setCell("a", "r", "c", 4);
    start();

    assertThatThrownBy(() -> execute(statement)).isInstanceOf(SQLException.class);
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
  }

  @Test
  void viewsOfBeforeAreWritableAfterTheNextSave() throws Exception {
    start();
    execute("DROP TRIGGER merrow_cells_insert", "DROP TRIGGER merrow_cells_delete");
    MergeableStore again = createMergeableStore("again", time);
    start(again, "merrow");
    execute(
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell) VALUES ('t', 'r', 'c', 'x')");
    lookLater();
    assertThat(again.hasRow("t", "r")).isTrue();

    execute("DROP VIEW merrow_cells");
    MergeableStore last = createMergeableStore("last", time);
    start(last, "merrow");
    execute("UPDATE merrow_cells SET cell = 'y'");
    lookLater();
    assertThat(last.getCell("t", "r", "c")).isEqualTo(Cell.of("y"));
  }

  @Test
  void namesMayHaveAnyCharacters() throws Exception {
    start(store, "we\"ird 'x' %s \\");
    execute(
        "INSERT INTO \"we\"\"ird 'x' %s \\_values\" (value_id, value) VALUES ('v', '\"\\u0041')");
    lookLater();

    assertThat(store.getValue("v")).isEqualTo(Cell.of("\"\\u0041"));
  }
}
