package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.persist.FilePersister;
import dev.merrow.persist.FilePersisterOptions;
import dev.merrow.persist.Persister;
import dev.merrow.persist.PersisterOptions;
import dev.merrow.sync.SynchronizerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log or a debugger shows of stores, events, options and results can be read. */
class ReadableTextTest {
  private final Store store = Store.createStore();

  @TempDir Path folder;

  @Test
  void aStoreShowsHowMuchIsInIt() {
    assertThat(store).hasToString("Store[0 tables, 0 values]");
    store.setCell("pets", "fido", "legs", 4);
    store.setValue("open", true);
    assertThat(store).hasToString("Store[1 table, 1 value]");
    assertThat(MergeableStore.createMergeableStore())
        .hasToString("MergeableStore[0 tables, 0 values]");
  }

  /** A log line on another thread must not wait for the transaction. */
  @Test
  void aStoreIsShownWhileATransactionRunsElsewhere() throws Exception {
    store.startTransaction();
    try {
      String text = CompletableFuture.supplyAsync(store::toString).get(60, TimeUnit.SECONDS);
      assertThat(text).isEqualTo("Store[0 tables, 0 values]");
    } finally {
      store.finishTransaction();
    }
  }

  @Test
  void eventsShowWhatHappenedWhere() {
    List<String> told = new ArrayList<>();
    store.setTablesSchema(Map.of("n", Map.of("n", CellSchema.ofType(CellType.NUMBER))));
    store.addCellListener(null, null, null, event -> told.add(event.toString()));
    store.addRowListener(null, null, event -> told.add(event.toString()));
    store.addTableListener(null, event -> told.add(event.toString()));
    store.addTablesListener(event -> told.add(event.toString()));
    store.addRowIdsListener(null, event -> told.add(event.toString()));
    store.addInvalidCellListener(null, null, null, event -> told.add(event.toString()));
    store.addValuesListener(event -> told.add(event.toString()));
    store.addValueListener(null, event -> told.add(event.toString()));
    store.addTablesListener(event -> told.add(store.getTransactionLog().toString()));
    store.transaction(
        () -> {
          store.setCell("n", "1", "n", 4);
          store.setCell("n", "1", "n", "four");
          store.setValue("open", true);
        });
    assertThat(told)
        .contains(
            "CellChanged[store=Store[1 table, 1 value], tableId=n, rowId=1, cellId=n, newCell=4,"
                + " oldCell=null]",
            "RowChanged[store=Store[1 table, 1 value], tableId=n, rowId=1]",
            "ValueChanged[store=Store[1 table, 1 value], valueId=open, newValue=true,"
                + " oldValue=null]")
        .hasSize(9)
        .noneMatch(ReadableTextTest::isUnreadable);
  }

  @Test
  void optionsAndResultsShowWhatTheySay() {
    assertThat(
            List.of(
                SynchronizerOptions.DEFAULTS.toString(),
                PersisterOptions.builder().build().toString(),
                FilePersisterOptions.builder().build().toString(),
                CellSchema.oneOf(Cell.of("a")).withDefault(Cell.of("a")).toString(),
                store.transact("me", () -> store.setValue("a", 1)).toString(),
                store.getListenerStats().toString(),
                store.getTransactionChanges().toString(),
                store.getContent().toString(),
                MergeableStore.createMergeableStore().getMergeableContent().toString()))
        .noneMatch(ReadableTextTest::isUnreadable);
  }

  @Test
  void aPersisterShowsWhereItKeepsTheStoreAndHowItIsDoing() {
    try (Persister persister =
        FilePersister.createFilePersister(store, folder.resolve("pets.json"))) {
      persister.save().join();
      assertThat(persister.toString()).contains("pets.json");
    }
  }

  /** Class names with hash codes, and lambdas. */
  private static boolean isUnreadable(String text) {
    return text.matches(".*(@[0-9a-f]{3,}|\\$\\$Lambda).*");
  }
}
