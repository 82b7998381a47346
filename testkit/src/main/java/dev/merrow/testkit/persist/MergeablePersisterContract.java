package dev.merrow.testkit.persist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.persist.Persister;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.CellSchema;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.testkit.store.RandomWrites;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of persisters of mergeable stores, in addition to that of all persisters. */
public abstract class MergeablePersisterContract extends PersisterContract {
  private final AtomicInteger stores = new AtomicInteger();

  @Override
  protected final MergeableStore createStore() {
    return MergeableStore.createMergeableStore("store" + stores.incrementAndGet());
  }

  /** Returns a store's content with stamps and hashes. */
  @Override
  protected final MergeableContent contentOf(Store store) {
    return ((MergeableStore) store).getMergeableContent();
  }

  private MergeableStore loadedStore() throws Exception {
    return (MergeableStore) loaded();
  }

  @Test
  void savingKeepsWhatIsSavedAlready() throws Exception {
    MergeableStore one = createStore();
    one.setCell("t", "one", "c", 1);
    await(persister(one).save());
    MergeableStore other = createStore();
    other.setCell("t", "other", "c", 2);

    Persister persister = persister(other);
    await(persister.save());
    await(persister.save());

    assertThat(loaded().getRowIds("t")).containsExactlyInAnyOrder("one", "other");
    assertThat(other.getRowIds("t")).containsExactly("other");
  }

  @Test
  void anOlderWriteThatIsSavedLaterDoesNotWin() throws Exception {
    MergeableStore older = createStore();
    older.setCell("t", "r", "c", "older");
    MergeableStore newer = createStore();
    newer.applyMergeableChanges(older.getMergeableContent().asChanges());
    newer.setCell("t", "r", "c", "newer");

    await(persister(newer).save());
    await(persister(older).save());

    assertThat(loaded().getCell("t", "r", "c")).isEqualTo(Cell.of("newer"));
    assertThat(contentOf(loaded())).isEqualTo(contentOf(newer));
  }

  @Test
  void loadingMergesWithWhatIsThere() throws Exception {
    MergeableStore saved = createStore();
    saved.setCell("t", "r", "c", "saved");
    saved.setCell("t", "r", "d", "saved");
    await(persister(saved).save());
    MergeableStore store = createStore();
    store.applyMergeableChanges(saved.getMergeableContent().asChanges());
    store.setCell("t", "r", "c", "newer");
    store.setCell("t", "own", "c", "own");

    await(persister(store).load());

    assertThat(store.getCell("t", "r", "c")).isEqualTo(Cell.of("newer"));
    assertThat(store.getCell("t", "r", "d")).isEqualTo(Cell.of("saved"));
    assertThat(store.getRowIds("t")).contains("own");
  }

  @Test
  void stampsThatReadersDoNotSeeAreSavedByAutoSaving() throws Exception {
    MergeableStore store = createStore();
    store.setTablesSchema(
        Map.of("strict", Map.of("n", CellSchema.ofType(dev.merrow.CellType.NUMBER))));
    store.setCell("t", "r", "same", 1);
    Persister persister = persister(store);
    await(persister.startAutoPersisting());

    Hlc hlc = Hlc.of(System.currentTimeMillis() + 1_000, 3, 5);
    StampedCell deletion = new StampedCell(null, hlc);
    StampedCell same = new StampedCell(Cell.of(1), hlc);
    StampedCell refused = new StampedCell(Cell.of("no number"), hlc);
    store.applyMergeableChanges(
        new MergeableChanges(
            new StampedTables(
                Map.of(
                    "t",
                    new StampedTable(
                        Map.of("r", new StampedRow(Map.of("same", same, "gone", deletion), hlc, 0)),
                        hlc,
                        0),
                    "never",
                    StampedTable.of(Map.of("r", StampedRow.of(Map.of("c", deletion)))),
                    "strict",
                    StampedTable.of(Map.of("r", StampedRow.of(Map.of("n", refused))))),
                hlc,
                0),
            new StampedValues(Map.of("v", deletion), hlc, 0)));
    await(persister.flush());

    assertThat(contentOf(loaded())).isEqualTo(contentOf(store));
  }

  @Test
  void hashesThatContentBroughtAlongAreComputedAnew() throws Exception {
    MergeableStore store = createStore();
    Hlc hlc = Hlc.of(1_700_000_000_000L, 0, 9);
    StampedCell cell = new StampedCell(Cell.of(1), hlc, 11);
    StampedRow row = new StampedRow(Map.of("c", cell), Hlc.EMPTY, 22);
    StampedTable table = new StampedTable(Map.of("r", row), hlc, 33);
    MergeableContent content =
        new MergeableContent(
            new StampedTables(Map.of("t", table), Hlc.EMPTY, 44),
            new StampedValues(Map.of("v", cell), hlc, -55));
    store.setMergeableContent(content);
    assertThat(contentOf(store)).isEqualTo(content.withComputedHashes());

    await(persister(store).save());
    MergeableStore copy = loadedStore();
    assertThat(contentOf(copy)).isEqualTo(content.withComputedHashes());

    Persister persister = persister(copy);
    await(persister.startAutoSave());
    copy.setCell("t", "r", "c", 2);
    copy.setCell("t", "r", "d", 3);
    copy.setValue("v", 4);
    await(persister.flush());
    assertThat(contentOf(loaded())).isEqualTo(contentOf(copy));
  }

  @Test
  void contentThatIsSetWholeWhileAutoSavingIsSaved() throws Exception {
    MergeableStore store = createStore();
    Persister persister = persister(store);
    await(persister.startAutoSave());
    MergeableStore source = createStore();
    SampleContent.write(source);

    store.setMergeableContent(source.getMergeableContent());
    await(persister.flush());

    assertThat(contentOf(loaded())).isEqualTo(contentOf(source));
  }

  @Test
  void whatAMutatorListenerMakesOfLoadedCellsIsSaved() throws Exception {
    MergeableStore writer = createStore();
    Persister writing = persister(writer);
    await(writing.startAutoSave());
    MergeableStore reader = createStore();
    var unused =
        reader.addCellListener(
            "t",
            null,
            "n",
            event -> {
              Double n = reader.getDouble("t", "r", "n");
              if (n != null && n < 10) {
                reader.setCell("t", "r", "n", 10);
              }
            },
            true);
    Persister reading = persister(reader);
    await(reading.startAutoPersisting());

    writer.setCell("t", "r", "n", 1);
    await(() -> Cell.of(10).equals(reader.getCell("t", "r", "n")), reader);
    await(reading.flush());

    assertThat(loaded().getCell("t", "r", "n")).isEqualTo(Cell.of(10));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void manyThatAutoPersistConverge(long seed) throws Exception {
    Random random = new Random(seed);
    RandomWrites writes = new RandomWrites(random);
    MergeableStore[] all = {createStore(), createStore(), createStore()};
    Persister[] persisters = new Persister[all.length];
    for (int i = 0; i < all.length; i++) {
      persisters[i] = persister(all[i]);
      await(persisters[i].startAutoPersisting());
    }
    for (int i = 0; i < 60; i++) {
      writes.write(all[random.nextInt(all.length)]);
    }
    for (int round = 0; round < 2; round++) {
      for (Persister persister : persisters) {
        await(persister.flush());
        await(persister.load());
      }
    }
    await(() -> Arrays.stream(all).map(this::contentOf).distinct().count() == 1, all);

    assertThat(contentOf(loaded())).as("seed %s", seed).isEqualTo(contentOf(all[0]));
  }
}
