package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import dev.merrow.testkit.persist.SampleContent;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs write to views becomes writes of the store. */
class WritableViewsTest extends PostgresFixture {
  private final MergeableStore store = createMergeableStore("own");

  private void execute(String... statements) throws Exception {
    Servers.execute(url, statements);
  }

  private List<String> query(String sql) throws Exception {
    return Servers.query(url, sql);
  }

  private void start(MergeableStore of, PostgresMode.Cells mode) throws Exception {
    Persister persister = persister(of, connect(url), mode, notified());
    of.setValue("started", 1);
    await(persister.startAutoPersisting());
    await(persister.flush());
  }

  private void start(MergeableStore of, String path) throws Exception {
    start(of, new PostgresMode.Cells("merrow", path));
  }

  private void start() throws Exception {
    start(store, "shop");
    execute("SELECT merrow_create_views('shop', 'shop')");
  }

  @Test
  void cellsAndValuesAreInsertedUpdatedAndDeleted() throws Exception {
    start();
    execute(
        "INSERT INTO shop_cells (table_id, row_id, cell_id, cell) VALUES"
            + " ('pets', 'fido', 'species', 'dog'), ('pets', 'fido', 'digits', '4')",
        "INSERT INTO shop_cells (table_id, row_id, cell_id, number) VALUES"
            + " ('pets', 'fido', 'age', 4.5), ('pets', 'rex', 'age', 1)",
        "INSERT INTO shop_cells (table_id, row_id, cell_id, cell, type) VALUES"
            + " ('pets', 'fido', 'sold', 'true', 'boolean'), ('pets', 'fido', 'legs', '4', 'number'),"
            + " ('pets', 'fido', 'owner', NULL, 'null'), ('pets', 'fido', 'tags', '[1]', 'array'),"
            + " ('pets', 'fido', 'home', '{\"a\": \"b\"}', 'object')",
        "INSERT INTO shop_values (value_id, value) VALUES ('city', 'Köln')",
        "INSERT INTO shop_values (value_id, number) VALUES ('rate', 0.1)");
    await(() -> store.hasValue("rate"), store);
    assertThat(store.getRow("pets", "fido"))
        .isEqualTo(
            Map.of(
                "species", Cell.of("dog"),
                "digits", Cell.of("4"),
                "age", Cell.of(4.5),
                "sold", Cell.of(true),
                "legs", Cell.of(4),
                "owner", Cell.ofNull(),
                "tags", Cell.of(List.of(1)),
                "home", Cell.of(Map.of("a", "b"))));

    execute(
        "UPDATE shop_cells SET number = number * 2 WHERE cell_id = 'age'",
        "UPDATE shop_cells SET cell = 'cat' WHERE cell_id = 'species'",
        "UPDATE shop_cells SET cell = '5' WHERE cell_id IN ('legs', 'digits')",
        "UPDATE shop_cells SET type = 'string' WHERE cell_id = 'sold'",
        "UPDATE shop_cells SET number = 7 WHERE cell_id = 'owner'",
        "UPDATE shop_cells SET cell = 'gone', number = NULL, type = 'string'"
            + " WHERE row_id = 'rex' AND cell_id = 'age'",
        "DELETE FROM shop_cells WHERE cell_id IN ('tags', 'home')",
        "DELETE FROM shop_values WHERE value_id = 'city'",
        "UPDATE shop_values SET value = 'late', number = NULL, type = 'string'"
            + " WHERE value_id = 'rate'");
    await(() -> Cell.of("late").equals(store.getValue("rate")), store);

    assertThat(store.getTables())
        .isEqualTo(
            Map.of(
                "pets",
                Map.of(
                    "fido",
                    Map.of(
                        "species", Cell.of("cat"),
                        "digits", Cell.of("5"),
                        "age", Cell.of(9),
                        "sold", Cell.of("true"),
                        "legs", Cell.of(5),
                        "owner", Cell.of(7)),
                    "rex",
                    Map.of("age", Cell.of("gone")))));
    assertThat(store.hasValue("city")).isFalse();
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
    assertThat(query("SELECT DISTINCT path FROM merrow_cells")).containsExactly("shop");
    assertThat(errors).isEmpty();
  }

  @Test
  void theViewsOfAllPathsAreWrittenWithThePath() throws Exception {
    start();
    execute(
        "INSERT INTO merrow_cells (path, table_id, row_id, cell_id, number)"
            + " VALUES ('shop', 't', 'r', 'c', 1), ('other', 't', 'r', 'c', 2)",
        "INSERT INTO merrow_values (path, value_id, value) VALUES ('shop', 'v', 'x')");
    await(() -> store.hasValue("v"), store);

    assertThat(store.getCell("t", "r", "c")).isEqualTo(Cell.of(1));
    assertThat(query("SELECT path, content FROM merrow_inbox")).containsExactly("other|2");
  }

  @Test
  void everythingThatViewsShowCanBeWrittenToOthers() throws Exception {
    start();
    SampleContent.write(store);
    Persister saving = persister(store, "shop", notified());
    await(saving.save());
    MergeableStore copy = createMergeableStore("copy");
    start(copy, "copy");
    execute("SELECT merrow_create_views('copy', 'copy')");
    execute(
        "INSERT INTO copy_cells (table_id, row_id, cell_id, cell, number, type)"
            + " SELECT table_id, row_id, cell_id, cell, number, type FROM shop_cells",
        "INSERT INTO copy_values (value_id, value, number, type)"
            + " SELECT value_id, value, number, type FROM shop_values",
        "INSERT INTO copy_values (value_id, number) VALUES ('last', 1)");
    await(() -> copy.hasValue("last"), copy);

    assertThat(copy.getTables()).isEqualTo(store.getTables());
    store.setValue("last", 1);
    assertThat(copy.getValues()).isEqualTo(store.getValues());
    assertThat(query("SELECT reason FROM merrow_inbox")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO shop_cells (table_id, row_id, cell_id) VALUES ('t', 'r', 'c')",
        "INSERT INTO shop_cells (table_id, row_id, cell) VALUES ('t', 'r', 'x')",
        "INSERT INTO shop_cells (table_id, row_id, cell_id, cell, hlc) VALUES ('t', 'r', 'c', 'x', '')",
        "INSERT INTO shop_cells (table_id, row_id, cell_id, cell, type)"
            + " VALUES ('t', 'r', 'c', '5', 'boolean')",
        "INSERT INTO shop_cells (table_id, row_id, cell_id, cell, type)"
            + " VALUES ('t', 'r', 'c', '{', 'object')",
        "INSERT INTO shop_cells (table_id, row_id, cell_id, cell, type)"
            + " VALUES ('t', 'r', 'c', '5', 'integer')",
        "INSERT INTO shop_cells (table_id, row_id, cell_id, number) VALUES ('t', 'r', 'c', 'NaN')",
        "INSERT INTO shop_values (value) VALUES ('x')",
        "INSERT INTO merrow_cells (table_id, row_id, cell_id, cell) VALUES ('t', 'r', 'c', 'x')",
        "UPDATE shop_cells SET row_id = 's'",
        "UPDATE shop_cells SET written = now()",
        "UPDATE shop_cells SET number = NULL",
        "UPDATE shop_cells SET cell = 'five'",
        "UPDATE shop_cells SET type = NULL",
        "UPDATE merrow_cells SET path = 'other'",
      })
  void whatIsNoCellIsRefusedAtOnce(String statement) throws Exception {
    start();
    execute("INSERT INTO shop_cells (table_id, row_id, cell_id, number) VALUES ('a', 'r', 'c', 4)");
    await(() -> store.hasRow("a", "r"), store);

    assertThatThrownBy(() -> execute(statement)).isInstanceOf(SQLException.class);
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
  }

  @Test
  void theRightsToAViewAreForItsPathAlone() throws Exception {
    start();
    MergeableStore other = createMergeableStore("other");
    start(other, "other");
    String role = url.replaceAll(".*/(test\\d+).*", "clerk_$1");
    execute(
        "CREATE ROLE " + role + " LOGIN",
        "GRANT ALL ON SCHEMA public TO " + role,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON shop_cells TO " + role);
    String clerk = url.replace("user=postgres", "user=" + role);
    Servers.execute(
        clerk,
        "INSERT INTO shop_cells (table_id, row_id, cell_id, cell) VALUES ('t', 'r', 'c', 'x')");
    await(() -> store.hasRow("t", "r"), store);
    Servers.execute(clerk, "UPDATE shop_cells SET cell = 'y' WHERE table_id = 't'");
    await(() -> Cell.of("y").equals(store.getCell("t", "r", "c")), store);
    Servers.execute(clerk, "DELETE FROM shop_cells WHERE table_id = 't'");
    await(() -> !store.hasRow("t", "r"), store);

    Servers.execute(clerk, "CREATE TABLE mine (path text, value_id text, value text)");
    for (String statement :
        List.of(
            "INSERT INTO shop_values (value_id, value) VALUES ('v', 'x')",
            "INSERT INTO merrow_values (path, value_id, value) VALUES ('other', 'v', 'x')",
            "INSERT INTO merrow_inbox (path, value_id, content) VALUES ('other', 'v', '1')",
            "SELECT merrow_create_views('other', 'other')",
            "CREATE TRIGGER t BEFORE INSERT ON mine FOR EACH ROW"
                + " EXECUTE FUNCTION merrow_write_view('other')")) {
      assertThatThrownBy(() -> Servers.execute(clerk, statement))
          .as(statement)
          .hasMessageContaining("permission denied");
    }
    assertThat(other.getValues()).containsOnlyKeys("started");
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
  }

  @Test
  void aFunctionInAQueryOnAViewSeesNoOtherPath() throws Exception {
    store.setCell("t", "r", "c", "of this path");
    start();
    MergeableStore other = createMergeableStore("other");
    other.setCell("t", "r", "c", "of the other path");
    start(other, "other");
    execute(
        "CREATE TABLE spied (text text)",
        // so cheap that the planner asks it before all else
        "CREATE FUNCTION spy(text text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS"
            + " 'BEGIN INSERT INTO spied VALUES (text); RETURN true; END'",
        "CREATE TABLE shown AS SELECT cell FROM shop_cells WHERE spy(cell)",
        "CREATE TABLE more AS SELECT value_id FROM shop_values WHERE spy(type || value_id)");
    assertThat(query("SELECT cell FROM shown")).containsExactly("of this path");
    assertThat(query("SELECT text FROM spied")).containsExactly("of this path", "numberstarted");
  }

  @Test
  void viewsOfBeforeAreWritableAfterTheNextSave() throws Exception {
    start();
    execute("DROP FUNCTION merrow_write_view CASCADE", "DROP FUNCTION merrow_create_views");
    MergeableStore again = createMergeableStore("again");
    start(again, "shop");
    execute("INSERT INTO merrow_values (path, value_id, value) VALUES ('shop', 'v', 'x')");
    await(() -> again.hasValue("v"), again);

    execute("DROP VIEW merrow_cells CASCADE");
    MergeableStore last = createMergeableStore("last");
    start(last, "shop");
    execute(
        "INSERT INTO merrow_cells (path, table_id, row_id, cell_id, cell)"
            + " VALUES ('shop', 't', 'r', 'c', 'x')");
    await(() -> last.hasRow("t", "r"), last);
  }

  @Test
  void whoseViewsTheyAreNotSavesNevertheless() throws Exception {
    start();
    execute("DROP FUNCTION merrow_write_view CASCADE");
    String role = url.replaceAll(".*/(test\\d+).*", "guest_$1");
    execute(
        "CREATE ROLE " + role + " LOGIN",
        "GRANT ALL ON SCHEMA public TO " + role,
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role);
    MergeableStore guest = createMergeableStore("guest");
    Persister persister =
        persister(
            guest,
            connect(url.replace("user=postgres", "user=" + role)),
            PostgresMode.cells("shop"),
            notified());
    guest.setCell("t", "r", "c", 1);
    await(persister.save());
    await(() -> store.hasRow("t", "r"), store);

    assertThat(errors).isEmpty();
  }

  @Test
  void namesAndPathsMayHaveAnyCharacters() throws Exception {
    String prefix = "we\"ird $body$ 'x' \\ %s";
    String path = "p'a\"th\\ $1 \u00e9";
    start(store, new PostgresMode.Cells(prefix, path));
    execute(
        "SELECT \""
            + prefix.replace("\"", "\"\"")
            + "_create_views\"('"
            + path.replace("'", "''")
            + "', 'my \"shop\"')",
        "INSERT INTO \"my \"\"shop\"\"_cells\" (table_id, row_id, cell_id, cell)"
            + " VALUES ('t', 'r', 'c', 'x')");
    await(() -> store.hasRow("t", "r"), store);

    assertThat(store.getCell("t", "r", "c")).isEqualTo(Cell.of("x"));
    assertThatThrownBy(
            () ->
                execute(
                    "SELECT \""
                        + prefix.replace("\"", "\"\"")
                        + "_create_views\"('p', '"
                        + "n".repeat(57)
                        + "')"))
        .hasMessageContaining("too long");
  }
}
