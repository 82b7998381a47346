package dev.merrow.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.MergeablePersisterContract;
import dev.merrow.testkit.persist.PersisterContract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** Each mode of the PostgreSQL persister is a persister like any. */
class PostgresPersisterContractTest {

  /** Mergeable stores in a mode. */
  private abstract static class OfMergeableStores extends MergeablePersisterContract {
    private PostgresDatabase database;

    abstract PostgresMode mode();

    PostgresDatabase connect(String url) {
      return PostgresDatabase.connect(url);
    }

    @BeforeEach
    final void createDatabase() throws Exception {
      database = connect(Servers.createDatabase());
    }

    @AfterEach
    final void closeDatabase() {
      database.close();
    }

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return PostgresPersister.createPostgresPersister(store, database, mode(), options);
    }
  }

  @Nested
  class OfMergeableStoresInCells extends OfMergeableStores {
    @Override
    PostgresMode mode() {
      return PostgresMode.cells("pets");
    }
  }

  @Nested
  class OfMergeableStoresInCellsOverAPool extends OfMergeableStores {
    private HikariDataSource pool;

    @Override
    PostgresDatabase connect(String url) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url);
      config.setMaximumPoolSize(4);
      config.setAutoCommit(false);
      pool = new HikariDataSource(config);
      return PostgresDatabase.ofDataSource(pool);
    }

    @Override
    PostgresMode mode() {
      return PostgresMode.cells("pets");
    }

    @AfterEach
    void closePool() {
      pool.close();
    }
  }

  @Nested
  class OfMergeableStoresInJson extends OfMergeableStores {
    @Override
    PostgresMode mode() {
      return PostgresMode.json();
    }
  }

  /** Plain stores in a mode. */
  private abstract static class OfPlainStores extends PersisterContract {
    private PostgresDatabase database;

    @BeforeEach
    void createDatabase() throws Exception {
      database = PostgresDatabase.connect(Servers.createDatabase());
    }

    @AfterEach
    void closeDatabase() {
      database.close();
    }

    @Override
    protected Store createStore() {
      return Store.createStore();
    }

    abstract PostgresMode mode();

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return PostgresPersister.createPostgresPersister(store, database, mode(), options);
    }
  }

  @Nested
  class OfPlainStoresInJson extends OfPlainStores {
    @Override
    PostgresMode mode() {
      return PostgresMode.json();
    }
  }

  @Nested
  class OfPlainStoresInTables extends OfPlainStores {
    @Override
    PostgresMode mode() {
      PostgresTabular.Builder tables = PostgresTabular.builder().values(true, true);
      for (String tableId : List.of("t", "u", "pets", "strings", "cells")) {
        tables.table(tableId + " in SQL", tableId);
      }
      return tables.build();
    }

    @Override
    protected void writeSamples(Store store) {
      store.setRow(
          "pets",
          "fido",
          Map.of(
              "species", Cell.of("dog"),
              "age", Cell.of(4.5),
              "big", Cell.of(1e300),
              "sold", Cell.of(true),
              "tags", Cell.of(List.of("good", 1, true)),
              "home", Cell.of(Map.of("city", Map.of("name", "K\u00f6ln")))));
      for (String strange : List.of("", "'\"`[]", "a.b", "rowid", "\u00e9\ud83d\ude00")) {
        store.setCell("strings", strange, "cell", strange + "\0\ud800");
        store.setValue("v" + strange.length(), strange);
      }
      for (String strange : List.of("'\"`[]", "a.b", "rowid", "\u00e9", "select")) {
        store.setCell("cells", "row", strange, strange);
        store.setValue(strange, strange);
      }
      store.delCell("cells", "row", "a.b");
      store.delRow("strings", "a.b");
    }

    /** SQL has null where there is nothing. */
    @Override
    protected Object contentOf(Store store) {
      Map<String, Map<String, Map<String, Cell>>> tables = new HashMap<>();
      store
          .getContent()
          .tables()
          .forEach(
              (tableId, rows) -> {
                Map<String, Map<String, Cell>> table = new HashMap<>();
                rows.forEach((rowId, cells) -> table.put(rowId, withoutNulls(cells)));
                table.values().removeIf(Map::isEmpty);
                if (!table.isEmpty()) {
                  tables.put(tableId, table);
                }
              });
      return List.of(tables, withoutNulls(store.getValues()));
    }

    private static Map<String, Cell> withoutNulls(Map<String, Cell> cells) {
      Map<String, Cell> row = new HashMap<>(cells);
      row.values().removeIf(Cell::isNull);
      return row;
    }
  }
}
