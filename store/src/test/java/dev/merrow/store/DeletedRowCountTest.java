package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeletedRowCountTest {
  private final MergeableStore store = MergeableStore.createMergeableStore();

  @Test
  void rowsCountThatHaveOnlyStampsLeft() {
    assertThat(store.getDeletedRowCount()).isZero();
    store.setCell("pets", "fido", "legs", 4);
    store.setCell("pets", "felix", "legs", 4);
    store.setCell("species", "dog", "price", 5);
    assertThat(store.getDeletedRowCount()).isZero();
    store.delRow("pets", "felix");
    assertThat(store.getDeletedRowCount()).isEqualTo(1);
    store.delTable("species");
    assertThat(store.getDeletedRowCount()).as("also in a table that is gone").isEqualTo(2);
    store.setCell("pets", "felix", "legs", 3);
    assertThat(store.getDeletedRowCount()).isEqualTo(1);
    store.delTables();
    assertThat(store.getDeletedRowCount()).isEqualTo(3);
  }

  @Test
  void whatIsMergedCounts() {
    store.setCell("pets", "fido", "legs", 4);
    store.delRow("pets", "fido");
    MergeableStore other = MergeableStore.createMergeableStore();
    other.merge(store);
    assertThat(other.getDeletedRowCount()).isEqualTo(1);
  }
}
