package dev.merrow.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterException;
import dev.merrow.postgres.PostgresTabular.Load;
import dev.merrow.postgres.PostgresTabular.Save;
import dev.merrow.store.CellSchema;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is particular to tabular mode: what is read, and that only what changed is written. */
class TabularModeTest extends PostgresFixture {
  private static final PostgresTabular PETS =
      PostgresTabular.builder().table("pets", "pets").values(true, true).build();

  private final Store store = Store.createStore();

  private Persister persister(Store of, PostgresMode mode) {
    return persister(of, database, mode, notified());
  }

  private Store loaded(PostgresMode mode) throws Exception {
    Store copy = Store.createStore();
    await(persister(copy, mode).load());
    return copy;
  }

  private void execute(String... statements) throws Exception {
    Servers.execute(url, statements);
  }

  private List<String> query(String sql) throws Exception {
    return Servers.query(url, sql);
  }

  @Test
  void tablesAreAsTinyBaseMakesThem() throws Exception {
    store.setRow("pets", "fido", Map.of("species", Cell.of("dog")));
    store.setCell("pets", "felix", "sold", true);
    store.setCell("pets", "felix", "none", Cell.ofNull());
    store.setValue("tags", Cell.of(List.of(1)));
    await(persister(store, PETS).save());

    assertThat(
            query(
                "SELECT column_name, data_type FROM information_schema.columns"
                    + " WHERE table_name = 'pets' ORDER BY ordinal_position"))
        .containsExactly("_id|text", "species|text", "sold|text", "none|text");
    assertThat(query("SELECT * FROM pets ORDER BY _id"))
        .containsExactly("felix|null|true|null", "fido|\"dog\"|null|null");
    assertThat(query("SELECT none IS NULL FROM pets ORDER BY _id")).containsExactly("f", "t");
    assertThat(query("SELECT * FROM tinybase_values")).containsExactly("_|\"\ufffd[1]\"");
  }

  @Test
  void cellsOfAllTypesAndTextsComeBack() throws Exception {
    for (String strange : List.of("", "a\0b", "\ud800", "\\u0000", "'\"`[]", "a.b", "4", "null")) {
      store.setCell("pets", "r" + strange.hashCode(), "text", strange);
    }
    store.setRow(
        "pets",
        "'\"\u00e9",
        Map.of(
            "a.b", Cell.of(4.5),
            "'\"", Cell.of(-1e300),
            "select", Cell.of(true),
            "\u00e9", Cell.of(List.of("\ud800", Map.of("k\0", 1))),
            "text", Cell.ofNull()));
    store.setValue("open", false);
    await(persister(store, PETS).save());

    Store copy = loaded(PETS);
    for (String rowId : store.getRowIds("pets")) {
      assertThat(copy.getRow("pets", rowId)).containsAllEntriesOf(store.getRow("pets", rowId));
    }
    assertThat(copy.getValues()).isEqualTo(store.getValues());
    assertThat(errors).isEmpty();
  }

  @Test
  void anAutoSaveWritesJustWhatChanged() throws Exception {
    store.setRow("pets", "fido", Map.of("species", Cell.of("dog"), "age", Cell.of(4)));
    Persister persister = persister(store, PETS);
    await(persister.startAutoSave());
    execute("UPDATE pets SET age = 99", "INSERT INTO pets(_id, species) VALUES ('own', '\"cow\"')");
    store.setCell("pets", "fido", "species", "wolf");
    await(persister.flush());
    assertThat(query("SELECT _id, species, age FROM pets ORDER BY _id"))
        .containsExactly("fido|\"wolf\"|99", "own|\"cow\"|null");
    store.delCell("pets", "fido", "species");
    await(persister.flush());
    assertThat(query("SELECT species IS NULL FROM pets WHERE _id = 'fido'")).containsExactly("t");
    store.delTable("pets");
    await(persister.flush());
    assertThat(query("SELECT * FROM pets")).isEmpty();
  }

  @Test
  void columnsOfTypesOfTheirOwnAreReadAndWritten() throws Exception {
    execute(
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        "CREATE DOMAIN percent AS integer CHECK (value BETWEEN 0 AND 100)",
        "CREATE TABLE animals(number integer PRIMARY KEY, name varchar(10), weight numeric(5,2),"
            + " size real, big bigint, sold boolean, born date, seen timestamptz, id uuid,"
            + " mood mood, tags jsonb, more json, photo bytea, parts int[], fed percent)",
        "INSERT INTO animals VALUES (1, '\"Fido\"', 4.50, 0.1, 9007199254740993, true,"
            + " '2024-02-29', '2024-02-29 12:00Z', '6ecd8c99-4036-403d-bf84-cf8400f67836',"
            + " 'good', '{\"b\": [1, null], \"a\": \"x\"}', '[1]', '\\x00ff', '{1}', 7)",
        "INSERT INTO animals(number) VALUES (2)");
    PostgresTabular mode =
        PostgresTabular.builder()
            .load("animals", new Load("pets", "number", "true"))
            .save("pets", new Save("animals", "number", false, false, null))
            .build();
    Persister persister = persister(store, mode);
    await(persister.load());

    Map<String, Cell> fido = store.getRow("pets", "1");
    assertThat(fido)
        .containsEntry("name", Cell.of("Fido"))
        .containsEntry("weight", Cell.of(4.5))
        .containsEntry("size", Cell.of(0.1))
        .containsEntry("sold", Cell.of(true))
        .containsEntry("born", Cell.of("2024-02-29"))
        .containsEntry("id", Cell.of("6ecd8c99-4036-403d-bf84-cf8400f67836"))
        .containsEntry("mood", Cell.of("good"))
        .containsEntry("more", Cell.of(List.of(1)))
        .containsEntry("fed", Cell.of(7))
        .doesNotContainKeys("big", "photo", "parts", "number");
    assertThat(fido.get("tags").asMap()).containsOnlyKeys("a", "b");
    assertThat(store.getCell("pets", "2", "weight")).isEqualTo(Cell.ofNull());

    store.setPartialRow(
        "pets",
        "1",
        Map.of(
            "weight", Cell.of(5.25),
            "sold", Cell.of(false),
            "born", Cell.of("2020-1-1"),
            "mood", Cell.of("bad"),
            "tags", Cell.of("t"),
            "more", Cell.of(Map.of("k", 1)),
            "fed", Cell.of(8)));
    store.setCell("pets", "3", "name", "Rex");
    store.delRow("pets", "2");
    await(persister.save());
    await(persister.save());

    assertThat(
            query(
                "SELECT number, name, weight, sold, born, mood, tags, more, encode(photo, 'hex'),"
                    + " parts, big, fed FROM animals ORDER BY 1"))
        .containsExactly(
            "1|\"Fido\"|5.25|f|2020-01-01|bad|\"t\"|{\"k\":1}|00ff|{1}|9007199254740993|8",
            "3|\"Rex\"" + "|null".repeat(10));
    assertThat(errors).isEmpty();
  }

  @Test
  void aConditionLimitsWhatIsLoadedAndWhatIsDeleted() throws Exception {
    execute(
        "CREATE TABLE pets(_id text PRIMARY KEY, shop integer, name text)",
        "INSERT INTO pets VALUES ('a', 1, '\"A\"'), ('b', 1, '\"B\"'), ('c', 2, '\"C\"')");
    PostgresTabular mode =
        PostgresTabular.builder()
            .load("pets", new Load("pets", "_id", "$tableName.shop = 1"))
            .save("pets", Save.of("pets"))
            .build();
    Persister persister = persister(store, mode);
    await(persister.startAutoPersisting());
    assertThat(store.getRowIds("pets")).containsExactlyInAnyOrder("a", "b");

    store.delRow("pets", "a");
    await(persister.flush());
    assertThat(query("SELECT _id FROM pets ORDER BY 1")).containsExactly("b", "c");
    store.setRow("pets", "d", Map.of("shop", Cell.of(1)));
    store.delRow("pets", "b");
    await(persister.save());
    assertThat(query("SELECT _id FROM pets ORDER BY 1")).containsExactly("c", "d");
    store.delTables();
    await(persister.save());
    assertThat(query("SELECT _id FROM pets")).containsExactly("c");
  }

  @Test
  void emptyColumnsAndTablesAreDeletedWhereThatIsAskedFor() throws Exception {
    PostgresTabular mode =
        PostgresTabular.builder()
            .load("pets", Load.of("pets"))
            .save("pets", new Save("pets", "_id", true, true, null))
            .values(true, true)
            .build();
    store.setRow("pets", "fido", Map.of("a", Cell.of(1), "b", Cell.of(2)));
    store.setValue("v", 1);
    Persister persister = persister(store, mode);
    await(persister.save());
    store.delCell("pets", "fido", "a");
    await(persister.save());
    String columns =
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            + " AND table_name = 'pets' ORDER BY ordinal_position";
    assertThat(query(columns)).containsExactly("_id", "b");
    store.delTable("pets");
    store.delValues();
    await(persister.save());
    assertThat(query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).isEmpty();
  }

  @Test
  void savingLeavesWhatTheStoreCannotHaveHad() throws Exception {
    execute(
        "CREATE TABLE pets(_id text PRIMARY KEY, name text, age text, photo bytea,"
            + " legs integer NOT NULL DEFAULT 4, loud text GENERATED ALWAYS AS (upper(name)) STORED)",
        "INSERT INTO pets VALUES ('1', '\"Fido\"', 'four', '\\x01'), ('2', '\"Felix\"', '3', NULL)",
        "CREATE VIEW seen AS SELECT _id, name FROM pets");
    store.setTablesSchema(
        Map.of(
            "pets",
            Map.of(
                "name", CellSchema.ofType(CellType.STRING),
                "loud", CellSchema.ofType(CellType.STRING),
                "new", CellSchema.ofType(CellType.NUMBER))));
    Persister persister = persister(store, PETS);
    await(persister.startAutoPersisting());
    assertThat(errors).as("a text that is no JSON").hasSize(1);
    assertThat(errors.remove())
        .isInstanceOf(PersisterException.class)
        .hasMessageContaining("column 'age' of row '1' of table 'pets'");
    store.setCell("pets", "1", "name", "Tom");
    store.setCell("pets", "3", "name", "Rex");
    execute("INSERT INTO pets(_id, name) VALUES ('9', '\"theirs\"')");
    await(persister.flush());
    await(persister.save());

    assertThat(query("SELECT _id, name, age, encode(photo, 'hex'), legs FROM pets ORDER BY 1"))
        .containsExactly(
            "1|\"Tom\"|four|01|4",
            "2|\"Felix\"|3|null|4",
            "3|\"Rex\"|null|null|4",
            "9|\"theirs\"|null|null|4");
  }

  @Test
  void triggersRunForWhatChangedAlone() throws Exception {
    execute(
        "CREATE TABLE pets(_id text PRIMARY KEY, name text, age numeric(4,2), tags jsonb)",
        "CREATE TABLE log(what text)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN INSERT INTO log VALUES (new._id); RETURN new; END'",
        "CREATE TRIGGER t AFTER INSERT OR UPDATE ON pets FOR EACH ROW EXECUTE FUNCTION note()");
    for (String rowId : List.of("1", "2")) {
      store.setRow(
          "pets",
          rowId,
          Map.of(
              "name", Cell.of("n"),
              "age", Cell.of(4),
              "tags", Cell.of(Map.of("longer", 1, "b", 2))));
    }
    Persister persister = persister(store, PETS);
    await(persister.save());
    execute("DELETE FROM log");
    await(persister.save());
    assertThat(query("SELECT * FROM log")).isEmpty();
    store.setCell("pets", "2", "name", "m");
    await(persister.save());

    assertThat(query("SELECT * FROM log")).containsExactly("2");
  }

  @Test
  void whatOthersChangeIsLoadedAtTheNextLookAndIsNoNewsTwice() throws Exception {
    store.setRow("pets", "fido", Map.of("a", Cell.of(1)));
    Persister persister = persister(store, database, PETS, looking());
    await(persister.startAutoPersisting());
    String[] changes = {
      "UPDATE pets SET a = 2",
      "INSERT INTO pets VALUES ('rex', 2)",
      "DELETE FROM pets WHERE _id = 'fido'",
      "ALTER TABLE pets ADD COLUMN b text DEFAULT '2'",
      "TRUNCATE pets"
    };
    for (String change : changes) {
      execute(change);
      Store expected = loaded(PETS);
      await(() -> store.getContent().equals(expected.getContent()), store);
    }
    long loads = persister.getPersisterStats().loads();
    execute("CREATE TABLE other(a integer)", "INSERT INTO other VALUES (1)");
    // as another look would
    await(persister.flush());
    store.setCell("pets", "r", "c", 1);
    await(persister.flush());
    execute("INSERT INTO pets(_id, c) VALUES ('last', '1')");
    await(() -> store.hasRow("pets", "last"), store);

    assertThat(persister.getPersisterStats().loads()).isEqualTo(loads + 1);
    assertThat(errors).isEmpty();
  }

  @Test
  void otherPersistersAndWhoeverNotifiesAreHeardAtOnce() throws Exception {
    store.setRow("pets", "fido", Map.of("a", Cell.of(1)));
    Persister persister = persister(store, PETS);
    await(persister.startAutoPersisting());
    Store other = Store.createStore();
    await(persister(other, connect(url), PETS, notified()).startAutoPersisting());
    store.setCell("pets", "fido", "a", 2);
    await(() -> Cell.of(2).equals(other.getCell("pets", "fido", "a")), other);
    execute("UPDATE pets SET a = 3; NOTIFY merrow, 'tabular'");
    await(() -> Cell.of(3).equals(other.getCell("pets", "fido", "a")), other);
    await(() -> Cell.of(3).equals(store.getCell("pets", "fido", "a")), store);

    assertThat(errors).isEmpty();
  }

  @Test
  void viewsAndPartitionsAreMappedToo() throws Exception {
    execute(
        "CREATE TABLE base(_id text, shop integer, name text) PARTITION BY LIST (shop)",
        "CREATE TABLE base1 PARTITION OF base FOR VALUES IN (1)",
        "CREATE TABLE base2 PARTITION OF base FOR VALUES IN (2)",
        "INSERT INTO base VALUES ('a', 1, '\"A\"'), ('b', 2, '\"B\"')",
        "CREATE VIEW seen AS SELECT _id, name FROM base",
        "CREATE MATERIALIZED VIEW kept AS SELECT _id, name FROM base");
    PostgresTabular mode =
        PostgresTabular.builder()
            .table("base", "base")
            .table("seen", "seen")
            .load("kept", Load.of("kept"))
            .build();
    Persister persister = persister(store, database, mode, looking());
    await(persister.startAutoPersisting());
    assertThat(store.getRowIds("base")).containsExactlyInAnyOrder("a", "b");
    assertThat(store.getRowIds("kept")).containsExactlyInAnyOrder("a", "b");
    store.setCell("seen", "a", "name", "new");
    await(persister.flush());
    assertThat(query("SELECT name FROM base WHERE _id = 'a'")).containsExactly("\"new\"");
    execute("UPDATE base SET name = '\"newer\"' WHERE _id = 'b'");
    await(() -> Cell.of("newer").equals(store.getCell("seen", "b", "name")), store);
    assertThat(store.getCell("base", "a", "name")).isEqualTo(Cell.of("new"));

    assertThat(errors).isEmpty();
  }

  @Test
  void modesAreForTheirStoresAndNamesForTheServer() {
    assertThatThrownBy(() -> persister(MergeableStore.createMergeableStore(), PETS))
        .isInstanceOf(IllegalArgumentException.class);
    for (String name : List.of("", "a\0b", "\ud800", "x".repeat(64), "tinybase_values")) {
      assertThatThrownBy(() -> PostgresTabular.builder().table(name, "t").build())
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
