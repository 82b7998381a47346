package dev.merrow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.store.Store;
import dev.merrow.testkit.persist.MergeablePersisterContract;
import dev.merrow.testkit.persist.PersisterContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mode of the SQLite persister is a persister like any. */
class SqlitePersisterContractTest {

  private static Persister createPersister(
      Store store, Path directory, SqliteMode mode, PersisterOptions options) {
    SqlitePersisterOptions all =
        SqlitePersisterOptions.builder()
            .mode(mode)
            .synchronous(SqliteSynchronous.OFF)
            .persister(options)
            .build();
    return SqlitePersister.createSqlitePersister(store, directory.resolve("store.db"), all);
  }

  /** Plain stores in a mode. */
  private abstract static class OfPlainStores extends PersisterContract {
    @TempDir Path directory;

    abstract SqliteMode mode();

    @Override
    protected Store createStore() {
      return Store.createStore();
    }

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return SqlitePersisterContractTest.createPersister(store, directory, mode(), options);
    }
  }

  /** Mergeable stores in a mode. */
  private abstract static class OfMergeableStores extends MergeablePersisterContract {
    @TempDir Path directory;

    abstract SqliteMode mode();

    @Override
    protected Persister createPersister(Store store, PersisterOptions options) {
      return SqlitePersisterContractTest.createPersister(store, directory, mode(), options);
    }
  }

  @Nested
  class OfPlainStoresInJson extends OfPlainStores {
    @Override
    SqliteMode mode() {
      return SqliteMode.json();
    }

    private void writeAsAnother() throws Exception {
      Store store = createStore();
      try (Persister persister = createPersister(store, PersisterOptions.DEFAULTS)) {
        await(persister.load());
        store.setCell("t", "theirs", "d", 4);
        await(persister.save());
      }
    }

    private void settle(VirtualTime time, CompletableFuture<Void> done) {
      time.passUntil(done::isDone);
      assertThat(done).isCompleted();
    }

    @Test
    void rowsThatAreMadeAgainAndManyChangesAreMergedWithWhatOthersWrote() throws Exception {
      Store before = createStore();
      before.setCell("t", "kept", "k", 0);
      before.setRow("t", "r", Map.of("a", Cell.of(1), "b", Cell.of(2)));
      try (Persister persister = createPersister(before, PersisterOptions.DEFAULTS)) {
        await(persister.save());
      }
      VirtualTime time = new VirtualTime();
      Store store = createStore();
      PersisterOptions options =
          PersisterOptions.builder()
              .scheduler(time)
              .autoLoadInterval(Duration.ZERO)
              .maxPendingCells(10)
              .build();
      try (Persister persister = createPersister(store, options)) {
        settle(time, persister.startAutoPersisting());
        store.delRow("t", "r");
        store.setCell("t", "r", "c", 3);
        for (int i = 0; i < 1_000; i++) {
          store.setCell("ours", "r" + i, "c", i);
        }
        writeAsAnother();
        settle(time, persister.flush());
        settle(time, persister.load());

        assertThat(store.getRow("t", "r")).isEqualTo(Map.of("c", Cell.of(3)));
        assertThat(store.hasRow("t", "theirs")).isTrue();
        assertThat(store.getRowCount("ours")).isEqualTo(1_000);
        settle(time, persister.closeAsync());
      }
      Store read = createStore();
      try (Persister persister = createPersister(read, PersisterOptions.DEFAULTS)) {
        await(persister.load());
        assertThat(read.getContent()).isEqualTo(store.getContent());
      }
    }
  }

  @Nested
  class OfMergeableStoresInJson extends OfMergeableStores {
    @Override
    SqliteMode mode() {
      return SqliteMode.json();
    }
  }

  @Nested
  class OfMergeableStoresInCells extends OfMergeableStores {
    @Override
    SqliteMode mode() {
      return SqliteMode.cells();
    }
  }

  @Nested
  class OfPlainStoresInTables extends OfPlainStores {
    @Override
    SqliteMode mode() {
      SqliteTabular.Builder tables = SqliteTabular.builder().values(true, true);
      for (String tableId : List.of("t", "u", "pets", "strings", "cells")) {
        tables.table(tableId + " in SQL", tableId);
      }
      return tables.build();
    }

    /** In one transaction, as SQLite adds no column named rowid to a table that is there. */
    @Override
    protected void writeSamples(Store store) {
      store.transaction(() -> writeEach(store));
    }

    private static void writeEach(Store store) {
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
      for (String strange :
          List.of("", "a\u0000b", "'\"`[]", "a.b", "rowid", "\u00e9\ud83d\ude00")) {
        store.setCell("strings", strange, "cell", strange);
        store.setValue("v" + strange.length(), strange);
      }
      for (String strange : List.of("'\"`[]", "a.b", "rowid", "\u00e9", "select")) {
        store.setCell("cells", "row", strange, strange);
        store.setValue(strange, strange);
      }
      store.delCell("cells", "row", "a.b");
      store.delRow("strings", "a.b");
    }

    /** SQL has no booleans, and null where there is nothing. */
    @Override
    protected Object contentOf(Store store) {
      Map<String, Map<String, Map<String, Object>>> tables = new HashMap<>();
      store
          .getContent()
          .tables()
          .forEach(
              (tableId, rows) -> {
                Map<String, Map<String, Object>> table = new HashMap<>();
                rows.forEach((rowId, cells) -> table.put(rowId, asInSql(cells)));
                table.values().removeIf(Map::isEmpty);
                if (!table.isEmpty()) {
                  tables.put(tableId, table);
                }
              });
      return List.of(tables, asInSql(store.getValues()));
    }

    private static Map<String, Object> asInSql(Map<String, Cell> cells) {
      Map<String, Object> row = new HashMap<>();
      cells.forEach(
          (id, cell) -> {
            Boolean bool = cell.asBoolean();
            row.put(id, bool == null ? cell : Cell.of(bool ? 1 : 0));
          });
      row.values().removeIf(it -> it.equals(Cell.ofNull()));
      return row;
    }
  }
}
