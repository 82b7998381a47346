package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Content that is set whole, and what happens in the same transaction. */
class SetMergeableContentTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  private final MergeableStore store = create("a");

  private static MergeableStore create(String uniqueId) {
    return MergeableStore.createMergeableStore(uniqueId, () -> NOW);
  }

  /** Content, rebuilt cell by cell in another store, has the hashes that it should have. */
  private void assertHashesAreRight() {
    MergeableStore other = create("other");
    other.applyMergeableChanges(store.getMergeableContent().asChanges());
    assertThat(store.getMergeableContent()).isEqualTo(other.getMergeableContent());
  }

  @Test
  void hashesThatDoNotFollowFromTheCellsAreNotBelieved() {
    store.setCell("pets", "fido", "species", "dog");
    Hlc hlc = store.getMergeableContent().tables().tables().get("pets").rows().get("fido").hlc();
    StampedCell old = new StampedCell(Cell.of("dog"), Hlc.of(NOW.toEpochMilli(), 7, 7));
    StampedCell edited =
        new StampedCell(Cell.of("wolf"), old.hlc(), StampHash.ofCell(old.cell(), old.hlc()));
    StampedRow row = new StampedRow(Map.of("species", edited), hlc, 11);
    StampedTable table = new StampedTable(Map.of("fido", row), Hlc.of(1, 2, 3), 22);
    MergeableContent content =
        new MergeableContent(
            new StampedTables(Map.of("pets", table), Hlc.of(4, 5, 6), 33),
            new StampedValues(Map.of("v", edited), Hlc.EMPTY, 44));

    for (int i = 0; i < 2; i++) {
      store.setMergeableContent(content);

      assertThat(store.getCell("pets", "fido", "species")).isEqualTo(Cell.of("wolf"));
      assertThat(store.getMergeableContentHashes()).isEqualTo(Recomputed.hashes(content));
      assertThat(store.getMergeableContent()).isEqualTo(content.withComputedHashes());
      assertHashesAreRight();
      store.setCell("pets", "rex", "species", "cat");
      assertHashesAreRight();
    }
  }

  @Test
  void whatAMutatorWritesAfterwardsIsHashedAnew() {
    store.setCell("pets", "fido", "legs", 4);
    store.setValue("open", true);
    store.addValuesListener(
        e -> {
          store.setValue("open", false);
          store.setCell("pets", "fido", "legs", 3);
        },
        true);
    store.setMergeableContent(MergeableContent.EMPTY);
    assertThat(store.getValues()).isEqualTo(Map.of("open", Cell.of(false)));
    assertHashesAreRight();
  }

  @Test
  void whatWasWrittenBeforeInTheSameTransactionIsGone() {
    MergeableStore peer = create("b");
    peer.setCell("pets", "fido", "legs", 4);
    store.transaction(
        () -> {
          store.setCell("pets", "fido", "legs", 5);
          store.setCell("pets", "rex", "legs", 5);
          store.setMergeableContent(peer.getMergeableContent());
        });
    assertThat(store.getMergeableContent()).isEqualTo(peer.getMergeableContent());
    assertHashesAreRight();
  }

  @Test
  void whatMiddlewareDoesNotLetGoIsStillShownAndNotMerged() {
    store.setCell("pets", "fido", "legs", 4);
    Middleware.createMiddleware(store).addWillDelTablesCallback(() -> false);
    store.setMergeableContent(MergeableContent.EMPTY);
    assertThat(store.getLong("pets", "fido", "legs")).isEqualTo(4);
    assertThat(store.getRowIds("pets")).containsExactly("fido");
    assertThat(store.getTableCellIds("pets")).containsExactly("legs");
    assertThat(store.getMergeableContent()).isEqualTo(MergeableContent.EMPTY);
    assertThat(store.getMergeableTableHashes()).isEmpty();
    store.delRow("pets", "fido");
    assertThat(store.getTables()).isEmpty();
    assertHashesAreRight();
  }

  @Test
  void rowsAndTablesWithStampsAndNothingElseAreKept() {
    Hlc hlc = Hlc.of(NOW.toEpochMilli(), 1, 2);
    StampedTable table = new StampedTable(Map.of("fido", row(hlc)), Hlc.EMPTY, 0);
    StampedTable empty = new StampedTable(Map.of(), hlc, 0);
    MergeableChanges changes =
        new MergeableChanges(
            new StampedTables(Map.of("pets", table, "species", empty), hlc, 0),
            StampedValues.EMPTY);
    store.applyMergeableChanges(changes);
    MergeableContent content = store.getMergeableContent();
    assertThat(content.tables().tables().get("pets").rows().get("fido").hlc()).isEqualTo(hlc);
    assertThat(content.tables().tables().get("species").hlc()).isEqualTo(hlc);
    assertThat(store.getTables()).isEmpty();
    store.applyMergeableChanges(changes);
    assertThat(store.getMergeableContent()).isEqualTo(content);
    assertHashesAreRight();
  }

  private static StampedRow row(Hlc hlc) {
    return new StampedRow(Map.of(), hlc, 0);
  }

  @Test
  void undoneTheyLeaveNothingBehind() {
    Hlc hlc = Hlc.of(NOW.toEpochMilli(), 1, 2);
    StampedTable table = new StampedTable(Map.of("fido", row(hlc)), hlc, 0);
    store.transaction(
        () ->
            store.applyMergeableChanges(
                MergeableChanges.ofTables(
                    new StampedTables(Map.of("pets", table, "species", table), hlc, 0))),
        s -> true);
    assertThat(store.getMergeableContent()).isEqualTo(MergeableContent.EMPTY);
  }
}
