package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.testkit.store.RandomWrites;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A transaction tells all that it stamped, also what readers see no change of. */
class TransactionStampsTest {
  private static final int STEPS = 150;

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theyKeepACopyOfAllStampsInStep(long seed) {
    Random random = new Random(seed);
    MergeableStore store = MergeableStore.createMergeableStore("store");
    MergeableStore peer = MergeableStore.createMergeableStore("peer");
    MergeableStore copy = MergeableStore.createMergeableStore("copy");
    store.setValuesSchema(Map.of("v0", CellSchema.ofType(CellType.NUMBER).withDefault(Cell.of(1))));
    Subscription unused =
        store.addDidFinishTransactionListener(
            finished -> {
              MergeableChanges stamps = store.getTransactionStamps();
              if (stamps == null) {
                copy.setMergeableContent(store.getMergeableContent());
              } else {
                copy.applyMergeableChanges(stamps);
              }
            });
    copy.setMergeableContent(store.getMergeableContent());
    RandomWrites writes = new RandomWrites(random);
    for (int i = 0; i < STEPS; i++) {
      writes.write(peer);
      switch (random.nextInt(8)) {
        case 0 -> store.applyMergeableChanges(peer.getMergeableContent().asChanges());
        case 1 -> store.merge(peer);
        case 2 -> peer.applyMergeableChanges(store.getMergeableContent().asChanges());
        case 3 -> {
          if (random.nextInt(10) == 0) {
            store.setMergeableContent(peer.getMergeableContent());
          }
        }
        default -> writes.write(store);
      }
      assertThat(copy.getMergeableContent()).isEqualTo(store.getMergeableContent());
    }
  }

  @Test
  void aDefaultThatIsOnlySaidAgainIsNotTold() {
    MergeableStore store = MergeableStore.createMergeableStore("store");
    store.setDefaultContent(new Content(Map.of(), Map.of("v", Cell.of(1), "w", Cell.of(1))));
    MergeableChanges same = store.getMergeableContent().asChanges();
    store.setDefaultContent(new Content(Map.of(), Map.of("v", Cell.of(1), "w", Cell.of(2))));
    List<MergeableChanges> told = new ArrayList<>();
    Subscription unused =
        store.addDidFinishTransactionListener(finished -> told.add(store.getTransactionStamps()));

    store.applyMergeableChanges(same);

    assertThat(told)
        .containsExactly(
            MergeableChanges.ofValues(
                StampedValues.of(Map.of("w", new StampedCell(Cell.of(1), Hlc.EMPTY)))));
  }

  @Test
  void deletionsOfWhatWasNeverThereAndStampsOfNodesAreAmongThem() {
    MergeableStore store = MergeableStore.createMergeableStore("store", InstantSource.system());
    List<MergeableChanges> heard = new ArrayList<>();
    Subscription unused =
        store.addDidFinishTransactionListener(it -> heard.add(store.getTransactionStamps()));
    Hlc hlc = Hlc.of(1_700_000_000_000L, 0, 7);
    StampedCell deletion = new StampedCell(null, hlc);
    MergeableChanges changes =
        MergeableChanges.ofTables(
            new StampedTables(
                Map.of(
                    "t",
                    new StampedTable(
                        Map.of("r", new StampedRow(Map.of("c", deletion), hlc, 0)), hlc, 0)),
                hlc,
                0));

    store.applyMergeableChanges(changes);
    store.applyMergeableChanges(changes);

    assertThat(heard).containsExactly(changes, MergeableChanges.EMPTY);
    assertThat(store.getTransactionStamps()).isEqualTo(MergeableChanges.EMPTY);
  }

  @Test
  void aNewerStampOfAnEqualCellIsAmongThem() {
    MergeableStore store = MergeableStore.createMergeableStore("store");
    store.setCell("t", "r", "c", 1);
    List<MergeableChanges> heard = new ArrayList<>();
    Subscription unused =
        store.addDidFinishTransactionListener(it -> heard.add(store.getTransactionStamps()));
    Hlc later = Hlc.of(System.currentTimeMillis() + 1_000, 0, 7);
    MergeableChanges changes =
        MergeableChanges.ofTables(
            StampedTables.of(
                Map.of(
                    "t",
                    StampedTable.of(
                        Map.of(
                            "r",
                            StampedRow.of(Map.of("c", new StampedCell(Cell.of(1), later))))))));

    store.applyMergeableChanges(changes);

    assertThat(heard).containsExactly(changes);
  }
}
