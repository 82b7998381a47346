package dev.merrow.postgres;

import static dev.merrow.store.MergeableStore.createMergeableStore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.persist.sql.internal.Inbox;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.CellSchema;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Middleware;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What other programs insert into the inbox becomes writes of the store. */
class InboxTest extends PostgresFixture {
  private static final String CELLS =
      "INSERT INTO merrow_inbox (path, table_id, row_id, cell_id, content) VALUES ";

  private final MergeableStore store = createMergeableStore("own");

  private void execute(String... statements) throws Exception {
    Servers.execute(url, statements);
  }

  private List<String> query(String sql) throws Exception {
    return Servers.query(url, sql);
  }

  private Persister start(MergeableStore of) throws Exception {
    Persister persister = persister(of, connect(url), PostgresMode.cells("p"), notified());
    await(persister.startAutoPersisting());
    return persister;
  }

  /** The inbox comes with the first save. */
  private Persister start() throws Exception {
    store.setCell("t", "first", "c", 0);
    Persister persister = start(store);
    await(persister.flush());
    return persister;
  }

  @Test
  void cellsValuesAndDeletionsAreWrittenAtOnceAndRemoved() throws Exception {
    start();
    execute(
        CELLS
            + "('p', 'pets', 'fido', 'species', '\"dog\"'), ('p', 'pets', 'fido', 'age', '4.5'),"
            + " ('p', 'pets', 'fido', 'sold', 'true'), ('p', 'pets', 'fido', 'owner', 'null'),"
            + " ('p', 'pets', 'fido', 'tags', '[\"a\", {\"k\": 1}]'),"
            + " ('p', 'pets', 'fido', 'text', '\"\\u0000\\ud800 \u00e9\"'),"
            + " ('p', 'pets', 'felix', 'age', to_json(3)), ('p', 'pets', 'rex', 'age', '1')",
        "INSERT INTO merrow_inbox (path, value_id, content) VALUES ('p', 'open', to_json(true))");
    await(() -> store.hasValue("open"), store);

    assertThat(store.getRow("pets", "fido"))
        .isEqualTo(
            Map.of(
                "species", Cell.of("dog"),
                "age", Cell.of(4.5),
                "sold", Cell.of(true),
                "owner", Cell.ofNull(),
                "tags", Cell.of(List.of("a", Map.of("k", 1))),
                "text", Cell.of("\0\ud800 \u00e9")));
    execute(
        "INSERT INTO merrow_inbox (path, table_id, row_id, cell_id, action)"
            + " VALUES ('p', 'pets', 'fido', 'age', 'delete'), ('p', 'pets', 'rex', NULL, 'delete')",
        "INSERT INTO merrow_inbox (path, value_id, action) VALUES ('p', 'open', 'delete')");
    await(() -> !store.hasValue("open"), store);

    assertThat(store.hasCell("pets", "fido", "age")).isFalse();
    assertThat(store.getRowIds("pets")).containsExactly("fido", "felix");
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
    assertThat(loaded("p").getMergeableContent()).isEqualTo(store.getMergeableContent());
    assertThat(
            query(
                "SELECT DISTINCT substr(hlc, 12) = (SELECT substr(hlc, 12) FROM merrow_cells"
                    + " WHERE row_id = 'first') FROM merrow_cells"))
        .as("stamps are the store's")
        .containsExactly("t");
    assertThat(errors).isEmpty();
  }

  @Test
  void whatIsRefusedStaysWithTheReasonAndTheRestIsDone() throws Exception {
    store.setTablesSchema(
        Map.of(
            "pets",
            Map.of(
                "age",
                CellSchema.ofType(CellType.NUMBER),
                "name",
                CellSchema.ofType(CellType.STRING),
                "legs",
                CellSchema.ofType(CellType.NUMBER).withDefault(Cell.of(4)))));
    Middleware middleware = Middleware.createMiddleware(store);
    middleware.addWillSetCellCallback(
        (tableId, rowId, cellId, cell) -> rowId.equals("no") ? null : cell);
    middleware.addWillDelRowCallback((tableId, rowId) -> !rowId.equals("kept"));
    store.setCell("pets", "kept", "age", 1);
    Persister persister = start(store);
    await(persister.flush());
    execute(
        "INSERT INTO merrow_inbox (path, table_id, row_id, cell_id, value_id, content, action)"
            + " VALUES ('p', 'pets', 'a', 'age', NULL, '\"old\"', 'set'),"
            + " ('p', 'pets', 'a', 'other', NULL, '1', 'set'),"
            + " ('p', 'pets', 'no', 'age', NULL, '1', 'set'),"
            + " ('p', 'pets', 'kept', NULL, NULL, NULL, 'delete'),"
            + " ('p', 'pets', NULL, 'age', NULL, '1', 'set'),"
            + " ('p', NULL, 'a', 'age', NULL, '1', 'set'),"
            + " ('p', 'pets', 'a', NULL, NULL, '1', 'set'),"
            + " ('p', 'pets', 'a', 'age', NULL, NULL, 'set'),"
            + " ('p', 'pets', 'a', 'age', NULL, '1', 'delete'),"
            + " ('p', 'pets', 'a', 'age', 'v', '1', 'set'),"
            + " ('p', 'pets', 'a', 'name', NULL, '\"\ufffc\"', 'set'),"
            + " ('p', 'pets', E'\ufffd\\\\x', 'age', NULL, '1', 'set'),"
            + " ('p', 'pets', 'good', 'age', NULL, '7', 'set')");
    await(() -> store.hasRow("pets", "good"), store);

    assertThat(store.getRow("pets", "good"))
        .isEqualTo(Map.of("age", Cell.of(7), "legs", Cell.of(4)));
    assertThat(store.getRowIds("pets")).contains("kept", "good").doesNotContain("no");
    List<String> reasons = query("SELECT reason FROM merrow_inbox ORDER BY inbox_id");
    assertThat(reasons).hasSize(12);
    assertThat(reasons.subList(0, 2)).allMatch(it -> it.equals("the store's schema refuses it"));
    assertThat(reasons.subList(2, 4)).allMatch(it -> it.contains("middleware refuses"));
    assertThat(reasons.get(4)).isEqualTo("row_id is missing");
    assertThat(reasons.get(5)).isEqualTo("table_id or value_id is missing");
    assertThat(reasons.get(6)).isEqualTo("cell_id is missing");
    assertThat(reasons.get(7)).startsWith("content is missing");
    assertThat(reasons.get(8)).isEqualTo("a deletion has no content");
    assertThat(reasons.get(9)).startsWith("it has value_id, and");
    assertThat(reasons.get(11)).startsWith("an id is none");
    // what was refused can be asked for again
    middleware.close();
    execute("UPDATE merrow_inbox SET reason = NULL WHERE row_id = 'no'");
    execute(CELLS + "('p', 'pets', 'last', 'age', '1')");
    await(() -> store.hasRow("pets", "last"), store);
    assertThat(store.hasRow("pets", "no")).isTrue();
    assertThat(errors).isEmpty();
  }

  @Test
  void aTransactionsRowsAreOneTransactionOfTheStoreInTheirOrder() throws Exception {
    start();
    List<List<String>> seen = new ArrayList<>();
    store.addRowListener(
        "t",
        "r",
        it ->
            seen.add(
                List.of(
                    String.valueOf(store.getCell("t", "r", "a")),
                    String.valueOf(store.getCell("t", "r", "b")))));
    execute(
        "BEGIN;"
            + CELLS
            + "('p', 't', 'r', 'a', '1');"
            + CELLS
            + "('p', 't', 'r', 'b', '1');"
            + CELLS
            + "('p', 't', 'r', 'a', '2');"
            + "COMMIT");
    await(() -> store.hasRow("t", "r"), store);

    assertThat(seen).containsExactly(List.of("2", "1"));
  }

  @Test
  void whatMutatorsAddIsSavedTooAndOneThatThrowsRefusesItsRowAlone() throws Exception {
    start();
    store.addCellListener(
        "t",
        null,
        "c",
        it -> {
          if (Cell.of("throw").equals(it.newCell())) {
            throw new IllegalStateException("as asked");
          }
          it.store().setCell("t", it.rowId(), "added", 1);
        },
        true);
    execute(
        CELLS
            + "('p', 't', 'r1', 'c', '1'), ('p', 't', 'r2', 'c', '\"throw\"'),"
            + " ('p', 't', 'r3', 'c', '3')");
    await(() -> store.hasRow("t", "r3"), store);

    assertThat(loaded("p").getTable("t"))
        .containsEntry("r1", Map.of("c", Cell.of(1), "added", Cell.of(1)))
        .containsEntry("r3", Map.of("c", Cell.of(3), "added", Cell.of(1)))
        .doesNotContainKey("r2");
    assertThat(query("SELECT row_id, reason FROM merrow_inbox"))
        .singleElement()
        .asString()
        .contains("r2|a listener or middleware of the store throws", "as asked");
  }

  /** Each row of SQL is written once, whoever takes it, and however many at the same time. */
  @Test
  void severalProcessesTakeEachRowOnce() throws Exception {
    start();
    List<MergeableStore> stores = new ArrayList<>(List.of(store));
    for (int i = 0; i < 3; i++) {
      MergeableStore other = createMergeableStore("other" + i);
      start(other);
      stores.add(other);
    }
    execute(
        "CREATE TABLE written(row_id text)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN INSERT INTO written VALUES (new.row_id); RETURN new; END'",
        "CREATE TRIGGER t AFTER INSERT OR UPDATE ON merrow_cell_data"
            + " FOR EACH ROW EXECUTE FUNCTION note()");
    List<CompletableFuture<Void>> inserting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String prefix = "r" + i + "_";
      inserting.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int n = 0; n < 25; n++) {
                    execute(CELLS + "('p', 't', '" + prefix + n + "', 'c', '1')");
                  }
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (CompletableFuture<Void> each : inserting) {
      await(each);
    }
    for (MergeableStore each : stores) {
      await(() -> each.getRowCount("t") == 101, each);
    }

    assertThat(query("SELECT count(*), count(DISTINCT row_id) FROM written"))
        .containsExactly("100|100");
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
    for (MergeableStore each : stores) {
      assertThat(each.getMergeableContent()).isEqualTo(store.getMergeableContent());
    }
    assertThat(errors).isEmpty();
  }

  @Test
  void whatCannotBeSavedIsNotInTheStoreEitherAndWaits() throws Exception {
    start();
    execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$BEGIN RAISE EXCEPTION 'not now'; END$$",
        "CREATE TRIGGER t BEFORE DELETE ON merrow_inbox EXECUTE FUNCTION fail()");
    execute(CELLS + "('p', 't', 'r', 'c', '1')");
    assertThat(errors.take())
        .isInstanceOf(PersisterException.class)
        .hasMessageContaining("not now");
    assertThat(store.hasRow("t", "r")).isFalse();
    assertThat(query("SELECT row_id, reason FROM merrow_inbox")).containsExactly("r|null");
    assertThat(loaded("p").hasRow("t", "r")).isFalse();
    execute("DROP TRIGGER t ON merrow_inbox");
    await(() -> store.hasRow("t", "r"), store);

    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
  }

  @Test
  void rowsWaitForAPersisterThatSavesTheirPath() throws Exception {
    start();
    execute("INSERT INTO merrow_inbox (path, value_id, content) VALUES ('q', 'v', '1')");
    MergeableStore reader = createMergeableStore("reader");
    Persister reading = persister(reader, "q", looking());
    await(reading.startAutoLoad());
    await(reading.load());
    assertThat(query("SELECT path, reason FROM merrow_inbox")).containsExactly("q|null");

    await(reading.startAutoSave());
    await(() -> reader.hasValue("v"), reader);
    assertThat(query("SELECT * FROM merrow_inbox")).isEmpty();
    assertThat(store.hasValue("v")).isFalse();
    assertThat(loaded("q").getValue("v")).isEqualTo(Cell.of(1));
  }

  @Test
  void rowsThatWaitedBeforeAreTakenAtTheStartAndTheRightToInsertIsEnough() throws Exception {
    start().close();
    String user = url.replaceAll(".*/(test\\d+).*", "cron_$1");
    execute("CREATE ROLE " + user + " LOGIN", "GRANT INSERT ON merrow_inbox TO " + user);
    Servers.execute(
        url.replace("user=postgres", "user=" + user), CELLS + "('p', 't', 'r', 'c', '1')");
    MergeableStore again = createMergeableStore("again");
    Persister persister = persister(again, "p", notified());
    await(persister.startAutoPersisting());
    await(() -> again.hasRow("t", "r"), again);

    Servers.execute(
        url.replace("user=postgres", "user=" + user), CELLS + "('p', 't', 'r', 'c', '2')");
    await(() -> Cell.of(2).equals(again.getCell("t", "r", "c")), again);
    assertThat(errors).isEmpty();
  }

  @Test
  void aDatabaseOfBeforeTheInboxGetsOneWithTheNextSave() throws Exception {
    start().close();
    execute("DROP TABLE merrow_inbox");
    MergeableStore again = createMergeableStore("again");
    Persister persister = start(again);
    again.setCell("t", "next", "c", 1);
    await(persister.flush());
    execute(CELLS + "('p', 't', 'r', 'c', '1')");
    await(() -> again.hasRow("t", "r"), again);

    assertThat(again.getMergeableContent()).isNotEqualTo(MergeableContent.EMPTY);
  }

  @Test
  void moreRowsThanAreTakenAtOnceAreTakenOneAfterTheOther() throws Exception {
    start();
    execute(
        "INSERT INTO merrow_inbox (path, table_id, row_id, cell_id, content) SELECT 'p', 't',"
            + " 'r' || n, 'c', to_json(n) FROM generate_series(1, "
            + (Inbox.MAX_ROWS + 5)
            + ") AS n",
        CELLS + "('p', 't', 'last', 'c', '1')");
    await(() -> store.hasRow("t", "last"), store);

    assertThat(store.getRowCount("t")).isEqualTo(Inbox.MAX_ROWS + 7);
    assertThat(query("SELECT count(*) FROM merrow_inbox")).containsExactly("0");
  }
}
