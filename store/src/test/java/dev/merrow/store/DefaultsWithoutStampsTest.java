package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Defaults that a schema fills in where a peer's content lacks them are shown, not merged. */
class DefaultsWithoutStampsTest {
  private static final CellSchema LEGS = CellSchema.ofType(CellType.NUMBER).withDefault(Cell.of(4));
  private static final CellSchema NAME = CellSchema.ofType(CellType.STRING);

  private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
  private final MergeableStore store = create("a");
  private final MergeableStore peer = create("b");

  private MergeableStore create(String uniqueId) {
    return MergeableStore.createMergeableStore(uniqueId, () -> Instant.ofEpochMilli(now.get()));
  }

  private static StampedRow row(MergeableContent content) {
    return content.tables().tables().get("pets").rows().get("fido");
  }

  @Test
  void aDefaultThatFillsAPeersRowIsNoPartOfTheContent() {
    store.setTablesSchema(Map.of("pets", Map.of("legs", LEGS, "name", NAME)));
    peer.setCell("pets", "fido", "name", "Fido");
    MergeableContent content = peer.getMergeableContent();

    MergeableChanges told =
        store.transaction(
            () -> {
              store.applyMergeableChanges(content.asChanges());
              return store.getTransactionMergeableChanges();
            });

    assertThat(store.getLong("pets", "fido", "legs")).isEqualTo(4);
    assertThat(told.tables().tables().get("pets").rows().get("fido").cells())
        .containsOnlyKeys("name");
    assertThat(store.getMergeableContent()).isEqualTo(content);
    assertThat(store.getMergeableContentHashes()).isEqualTo(peer.getMergeableContentHashes());
    assertThat(
            store.getMergeableCellHashes(Map.of("pets", Map.of("fido", 0))).get("pets").get("fido"))
        .containsOnlyKeys("name");
    assertThat(
            store
                .getMergeableCellDiff(Map.of("pets", Map.of("fido", Map.of())))
                .tables()
                .get("pets")
                .rows()
                .get("fido")
                .cells())
        .containsOnlyKeys("name");
  }

  @Test
  void onceItsRowIsDeletedByThePeerNothingIsLeftOfIt() {
    store.setTablesSchema(Map.of("pets", Map.of("legs", LEGS, "name", NAME)));
    peer.setCell("pets", "fido", "name", "Fido");
    store.applyMergeableChanges(peer.getMergeableContent().asChanges());
    peer.delRow("pets", "fido");
    store.applyMergeableChanges(peer.getMergeableContent().asChanges());
    assertThat(row(store.getMergeableContent()).cells()).containsOnlyKeys("name");
    assertThat(store.getMergeableContent()).isEqualTo(peer.getMergeableContent());
  }

  @Test
  void onceItIsWrittenItIsPartOfTheContent() {
    store.setTablesSchema(Map.of("pets", Map.of("legs", LEGS, "name", NAME)));
    peer.setCell("pets", "fido", "name", "Fido");
    store.applyMergeableChanges(peer.getMergeableContent().asChanges());
    store.setCell("pets", "fido", "legs", 3);
    assertThat(row(store.getMergeableContent()).cells()).containsOnlyKeys("name", "legs");
    peer.applyMergeableChanges(store.getMergeableContent().asChanges());
    assertThat(peer.getMergeableContent()).isEqualTo(store.getMergeableContent());
  }

  @Test
  void contentThatIsSetWholeLeavesTheDefaultsOfValues() {
    store.setValuesSchema(Map.of("legs", LEGS, "name", NAME));
    store.setValue("legs", 3);
    store.setValue("name", "Fido");
    List<String> heard = new ArrayList<>();
    store.addValueListener(null, e -> heard.add(e.valueId() + "=" + e.newValue()));
    store.setMergeableContent(peer.getMergeableContent());
    assertThat(store.getValues()).isEqualTo(Map.of("legs", Cell.of(4)));
    assertThat(heard).containsExactlyInAnyOrder("legs=4", "name=null");
    assertThat(store.getMergeableContent()).isEqualTo(MergeableContent.EMPTY);
  }

  @Test
  void aDefaultMovesTheClockOnAsAnyWriteDoes() {
    long late = now.addAndGet(100);
    store.setValuesSchema(Map.of("legs", LEGS, "name", NAME));
    now.addAndGet(-50);
    store.setValue("name", "Fido");
    assertThat(store.getMergeableContent().values().values().get("name").hlc().time())
        .isEqualTo(late);
  }
}
