package dev.merrow.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.RefusedCell;
import dev.merrow.persist.RefusedCellsException;
import dev.merrow.postgres.PostgresTabular.Load;
import dev.merrow.postgres.PostgresTabular.Save;
import dev.merrow.store.Store;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In tabular mode, what SQL refuses is told by name, and keeps nothing else from being saved. */
class TabularRefusalsTest extends PostgresFixture {
  private static final PostgresTabular MODE =
      PostgresTabular.builder()
          .table("pets", "pets")
          .table("other", "other")
          .load("keys", new Load("keys", "number", "true"))
          .save("keys", new Save("keys", "number", false, false, null))
          .values(true, true)
          .build();

  private final Store store = Store.createStore();

  private Persister persister() {
    return persister(store, database, MODE, notified());
  }

  private void execute(String... statements) throws Exception {
    Servers.execute(url, statements);
  }

  private List<String> query(String sql) throws Exception {
    return Servers.query(url, sql);
  }

  /** Has a save tell of what is refused. */
  private List<RefusedCell> refused(CompletableFuture<Void> saved) throws Exception {
    Throwable cause = null;
    try {
      saved.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      cause = e.getCause();
    }
    assertThat(cause).isInstanceOf(RefusedCellsException.class);
    return ((RefusedCellsException) cause).refused();
  }

  private static String address(RefusedCell cell) {
    return cell.tableId() + "/" + cell.rowId() + "/" + cell.cellId();
  }

  @Test
  void idsThatAreNoColumnsAreRefusedAndAllElseIsSaved() throws Exception {
    String tooLong = "x".repeat(64);
    store.setRow("pets", "1", Map.of("name", Cell.of("Fido"), "Name", Cell.of("FIDO")));
    for (String cellId : List.of("_id", "nul\0", "lone\ud800", "ctid", "", tooLong)) {
      store.setCell("pets", "1", cellId, "x");
    }
    store.setCell("pets", "nul\0", "name", "Rex");
    store.setCell("pets", "lone\ud800", "name", "Rex");
    store.setCell("other", "1", "a", 1);
    store.setValue("v", 1);
    store.setValue(tooLong, 2);
    assertThat(refused(persister().save()))
        .extracting(TabularRefusalsTest::address)
        .containsExactlyInAnyOrder(
            "pets/1/_id",
            "pets/1/nul\0",
            "pets/1/lone\ud800",
            "pets/1/ctid",
            "pets/1/",
            "pets/1/" + tooLong,
            "pets/nul\0/null",
            "pets/lone\ud800/null",
            "null/null/" + tooLong);

    assertThat(query("SELECT name, \"Name\" FROM pets")).containsExactly("\"Fido\"|\"FIDO\"");
    assertThat(query("SELECT * FROM other")).containsExactly("1|1");
    assertThat(query("SELECT * FROM tinybase_values")).containsExactly("_|1");
  }

  @Test
  void columnsBeyondTheServersLimitAreRefused() throws Exception {
    store.transaction(
        () -> {
          for (int i = 1; i <= 1_610; i++) {
            store.setCell("pets", "1", "c" + i, 1);
          }
        });
    // only some of them at once: a row has less room than there may be columns
    List<RefusedCell> refused = refused(persister().save());

    assertThat(refused)
        .extracting(RefusedCell::reason)
        .contains("a table in PostgreSQL has at most 1600 columns");
    assertThat(query("SELECT c1, c1599 FROM pets")).containsExactly("1|1");
  }

  @Test
  void keysThatSqlDoesNotTakeAreRefused() throws Exception {
    execute(
        "CREATE TABLE keys(number integer PRIMARY KEY, a text)",
        "INSERT INTO keys VALUES (1, '\"x\"')");
    Persister persister = persister();
    await(persister.load());
    for (String rowId : List.of("1", "abc", "01", "2.0", " 3", "4", "03", "99999999999")) {
      store.setCell("keys", rowId, "a", "row " + rowId);
    }
    assertThat(refused(persister.save()))
        .extracting(TabularRefusalsTest::address)
        .containsExactlyInAnyOrder(
            "keys/abc/null",
            "keys/01/null",
            "keys/2.0/null",
            "keys/ 3/null",
            "keys/03/null",
            "keys/99999999999/null");

    assertThat(query("SELECT * FROM keys ORDER BY 1"))
        .containsExactly("1|\"row 1\"", "4|\"row 4\"");
  }

  @Test
  void ofARowJustTheCellsThatSqlRefusesAreLeftOut() throws Exception {
    execute(
        "CREATE TABLE pets(_id text PRIMARY KEY, name text NOT NULL, age integer,"
            + " legs integer CHECK (legs >= 0), tag varchar(5) UNIQUE, born date)",
        "INSERT INTO pets VALUES ('old', '\"Fido\"', 1, 4, '\"a\"')");
    Persister persister = persister();
    await(persister.load());
    store.setRow(
        "pets",
        "new",
        Map.of(
            "name", Cell.of("Rex"),
            "age", Cell.of("young"),
            "legs", Cell.of(-1),
            "tag", Cell.of("too long"),
            "born", Cell.of("yesterday's")));
    store.setPartialRow(
        "pets", "old", Map.of("age", Cell.of(2), "legs", Cell.of(1.5), "tag", Cell.of("b")));
    store.delCell("pets", "old", "name");
    store.setCell("pets", "nameless", "age", 3);
    store.setCell("other", "1", "a", 1);
    List<RefusedCell> refused = refused(persister.save());

    assertThat(refused)
        .extracting(TabularRefusalsTest::address)
        .containsExactlyInAnyOrder(
            "pets/new/age",
            "pets/new/legs",
            "pets/new/tag",
            "pets/new/born",
            "pets/old/legs",
            "pets/old/name",
            "pets/nameless/null");
    assertThat(refused)
        .extracting(RefusedCell::reason)
        .anyMatch(it -> it.contains("violates check constraint"))
        .anyMatch(it -> it.contains("violates not-null constraint"))
        .anyMatch(it -> it.contains("value too long"))
        .contains("a column of type integer does not hold a cell of type string");
    assertThat(query("SELECT * FROM pets ORDER BY 1"))
        .containsExactly("new|\"Rex\"|null|null|null|null", "old|\"Fido\"|2|4|\"b\"|null");
    assertThat(query("SELECT * FROM other")).containsExactly("1|1");
  }

  @Test
  void whatWasRefusedIsSavedOnceItIsPossible() throws Exception {
    execute(
        "CREATE TABLE pets(_id text PRIMARY KEY, name text NOT NULL, age text, tag text UNIQUE)");
    Persister persister = persister();
    await(persister.startAutoPersisting());
    store.setRow("pets", "1", Map.of("age", Cell.of(4), "tag", Cell.of("a")));
    assertThat(refused(persister.flush())).hasSize(1);
    store.setCell("pets", "1", "name", "Fido");
    await(persister.flush());
    assertThat(query("SELECT * FROM pets")).containsExactly("1|\"Fido\"|4|\"a\"");

    store.setRow("pets", "2", Map.of("name", Cell.of("Rex"), "tag", Cell.of("a")));
    assertThat(refused(persister.flush()))
        .extracting(TabularRefusalsTest::address)
        .containsExactly("pets/2/tag");
    store.delRow("pets", "1");
    await(persister.flush());

    assertThat(query("SELECT * FROM pets")).containsExactly("2|\"Rex\"|null|\"a\"");
  }

  /** In either order, rows that refer to others are saved and deleted with them. */
  @Test
  void foreignKeysBetweenMappedTablesDoNotHinder() throws Exception {
    execute(
        "CREATE TABLE other(_id text PRIMARY KEY, a text)",
        "CREATE TABLE pets(_id text PRIMARY KEY,"
            + " owner text REFERENCES other(_id) DEFERRABLE INITIALLY DEFERRED)");
    Persister persister = persister();
    await(persister.startAutoPersisting());
    store.transaction(
        () -> {
          store.setCell("pets", "fido", "owner", "ann");
          store.setCell("other", "\"ann\"", "a", 1);
        });
    await(persister.flush());
    assertThat(query("SELECT owner FROM pets")).containsExactly("\"ann\"");
    store.setCell("pets", "felix", "owner", "nobody");
    assertThat(refused(persister.flush()))
        .singleElement()
        .satisfies(it -> assertThat(it.reason()).contains("foreign key constraint"));
    store.transaction(
        () -> {
          store.delTable("other");
          store.delTable("pets");
        });
    await(persister.flush());

    assertThat(query("SELECT * FROM other")).isEmpty();
  }

  @Test
  void whatTriggersRefuseIsLeftOut() throws Exception {
    execute(
        "CREATE TABLE pets(_id text PRIMARY KEY, name text)",
        "CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
            + " IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'no deletion'; END IF;"
            + " IF new.name = '\"raise\"' THEN RAISE EXCEPTION 'no raise'; END IF;"
            + " IF new.name = '\"ignore\"' THEN RETURN NULL; END IF;"
            + " RETURN new; END$$",
        "CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON pets"
            + " FOR EACH ROW EXECUTE FUNCTION guard()",
        "INSERT INTO pets VALUES ('0', '\"keep\"'), ('00', '\"x\"')");
    Persister persister = persister();
    await(persister.load());
    List<String> names = List.of("good", "raise", "better", "ignore", "best");
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
          .containsExactlyInAnyOrder("pets/2/null", "pets/4/null", "pets/00/name", "pets/0/null");
      assertThat(refused)
          .extracting(RefusedCell::reason)
          .contains("no raise", "not deleted: no deletion");
      assertThat(query("SELECT name FROM pets ORDER BY name"))
          .containsExactly("\"best\"", "\"better\"", "\"good\"", "\"keep\"", "\"x\"");
      assertThat(query("SELECT a FROM other")).containsExactly("1");
    }
  }

  @Test
  void viewsThatCannotBeWrittenAndTablesOfOthersAreNamed() throws Exception {
    String user = url.replaceAll(".*/(test\\d+).*", "tabular_$1");
    execute(
        "CREATE TABLE base(_id text PRIMARY KEY, name text)",
        "INSERT INTO base VALUES ('1', '\"Fido\"')",
        "CREATE VIEW pets AS SELECT _id, max(name) AS name FROM base GROUP BY _id",
        "CREATE TABLE other(_id text PRIMARY KEY, a text)",
        "CREATE ROLE " + user + " LOGIN",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + user);
    Persister persister =
        persister(store, connect(url.replace("user=postgres", "user=" + user)), MODE, notified());
    await(persister.load());
    store.setCell("pets", "1", "name", "Tom");
    store.setRow("other", "1", Map.of("a", Cell.of(1), "b", Cell.of(2)));
    store.setCell("keys", "1", "a", 1);

    assertThat(refused(persister.save()))
        .extracting(RefusedCell::toString)
        .containsExactlyInAnyOrder(
            "cell 'name' of row '1' of table 'pets': 'pets' is a view that can't be written",
            "cell 'b' of row '1' of table 'other': its column can't be made: must be owner of table"
                + " other",
            "cell 'a' of row '1' of table 'keys': permission denied for schema public");
    assertThat(query("SELECT * FROM other")).containsExactly("1|1");
  }

  @Test
  void aRowThatAnotherTransactionInsertsMeanwhileIsUpdated() throws Exception {
    store.setCell("pets", "1", "name", "Fido");
    Persister persister = persister();
    await(persister.startAutoPersisting());
    try (Connection other = DriverManager.getConnection(url);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("INSERT INTO pets VALUES ('2', '\"theirs\"')");
      store.transaction(
          () -> {
            store.setCell("pets", "2", "name", "ours");
            store.setCell("pets", "3", "_id", "refused");
          });
      CompletableFuture<Void> flushed = persister.flush();
      Servers.awaitOneThatWaitsForALock(url);
      other.commit();
      assertThat(refused(flushed))
          .extracting(TabularRefusalsTest::address)
          .containsExactly("pets/3/_id");
    }

    assertThat(query("SELECT * FROM pets ORDER BY 1")).containsExactly("1|\"Fido\"", "2|\"ours\"");
  }
}
