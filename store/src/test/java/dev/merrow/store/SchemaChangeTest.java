package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableContent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Schemas of stores with stamps: they decide what readers see, and write nothing. */
class SchemaChangeTest {
  private static final CellSchema TEXT = CellSchema.ofType(CellType.STRING);
  private static final CellSchema NUMBER = CellSchema.ofType(CellType.NUMBER);
  private static final CellSchema LEGS = NUMBER.withDefault(Cell.of(4));

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2024-01-01T00:00:00Z"));
  private final MergeableStore store = create("here");
  private final MergeableStore peer = create("there");

  private MergeableStore create(String uniqueId) {
    return MergeableStore.createMergeableStore(uniqueId, now::get);
  }

  private void passDays(int days) {
    now.updateAndGet(before -> before.plus(Duration.ofDays(days)));
  }

  private void pull(MergeableStore to, MergeableStore from) {
    to.applyMergeableChanges(from.getMergeableContent().asChanges());
  }

  private void setPetsSchema(Map<String, CellSchema> cells) {
    store.setTablesSchema(Map.of("pets", cells));
  }

  @Test
  void whatASchemaAcceptsKeepsItsStamp() {
    store.setRow("pets", "fido", Map.of("name", Cell.of("Fido"), "legs", Cell.of(4)));
    store.setValue("open", true);
    MergeableContent monday = store.getMergeableContent();
    pull(peer, store);
    passDays(4);
    peer.setCell("pets", "fido", "legs", 3);
    peer.setValue("open", false);
    passDays(1);
    setPetsSchema(Map.of("name", TEXT, "legs", LEGS));
    store.setValuesSchema(Map.of("open", CellSchema.ofType(CellType.BOOLEAN)));
    assertThat(store.getMergeableContent()).isEqualTo(monday);

    store.merge(peer);
    assertThat(store.getLong("pets", "fido", "legs")).isEqualTo(3);
    assertThat(peer.getLong("pets", "fido", "legs")).isEqualTo(3);
    assertThat(store.getValue("open")).isEqualTo(Cell.of(false));
    assertThat(store.getMergeableContentHashes()).isEqualTo(peer.getMergeableContentHashes());
  }

  @Test
  void aRefusalDoesNotBeatAnEditThatFits() {
    store.setCell("pets", "fido", "age", "five");
    store.setValue("age", "five");
    pull(peer, store);
    passDays(4);
    peer.setCell("pets", "fido", "age", 5);
    peer.setValue("age", 5);
    passDays(1);
    setPetsSchema(Map.of("age", NUMBER));
    store.setValuesSchema(Map.of("age", NUMBER));
    assertThat(store.getContent()).isEqualTo(Content.EMPTY);

    store.merge(peer);
    assertThat(store.getLong("pets", "fido", "age")).isEqualTo(5);
    assertThat(store.getLong("age")).isEqualTo(5);
    assertThat(peer.getContent()).isEqualTo(store.getContent());
  }

  @Test
  void aDefaultComesBackWhenAPeerDeletesTheCell() {
    setPetsSchema(Map.of("name", TEXT, "legs", LEGS));
    store.setRow("pets", "fido", Map.of("name", Cell.of("Fido"), "legs", Cell.of(3)));
    pull(peer, store);
    peer.delCell("pets", "fido", "legs");
    pull(store, peer);
    assertThat(store.getRow("pets", "fido"))
        .isEqualTo(Map.of("name", Cell.of("Fido"), "legs", Cell.of(4)));
    assertThat(store.getMergeableContent()).isEqualTo(peer.getMergeableContent());
  }

  @Test
  void defaultsAloneAreNoRow() {
    setPetsSchema(Map.of("name", TEXT, "legs", LEGS));
    peer.setCell("pets", "fido", "name", "Fido");
    pull(store, peer);
    assertThat(store.getRow("pets", "fido")).hasSize(2);
    peer.delRow("pets", "fido");
    pull(store, peer);
    assertThat(store.getTableIds()).isEmpty();
  }

  @Test
  void whatASchemaWithheldShowsOnceAnotherAcceptsIt() {
    setPetsSchema(Map.of("legs", LEGS));
    store.setValuesSchema(Map.of("legs", LEGS));
    peer.setCell("pets", "fido", "legs", "two");
    peer.setCell("pets", "fido", "color", "red");
    peer.setValue("legs", "two");
    peer.setValue("color", "red");
    pull(store, peer);
    assertThat(store.getRow("pets", "fido")).isEqualTo(Map.of("legs", Cell.of(4)));
    assertThat(store.getValues()).isEqualTo(Map.of("legs", Cell.of(4)));
    List<String> heard = new ArrayList<>();
    store.addCellListener(null, null, null, e -> heard.add(e.cellId() + "=" + e.newCell()));
    store.addValueListener(null, e -> heard.add(e.valueId() + "=" + e.newValue()));

    CellSchema color = TEXT.withDefault(Cell.of("grey"));
    setPetsSchema(Map.of("legs", TEXT.withDefault(Cell.of("four")), "color", color));
    store.setValuesSchema(Map.of("legs", TEXT.withDefault(Cell.of("four")), "color", color));
    assertThat(store.getContent()).isEqualTo(peer.getContent());
    assertThat(heard).containsExactlyInAnyOrder("legs=two", "color=red", "legs=two", "color=red");
    assertThat(store.getMergeableContent()).isEqualTo(peer.getMergeableContent());
  }

  @Test
  void withoutItsSchemaAllIsSeen() {
    setPetsSchema(Map.of("legs", LEGS));
    store.setValuesSchema(Map.of("legs", LEGS));
    peer.setRow("pets", "fido", Map.of("color", Cell.of("red")));
    peer.setValue("color", "red");
    pull(store, peer);
    store.delSchema();
    assertThat(store.getTables()).isEqualTo(peer.getTables());
    assertThat(store.getValue("color")).isEqualTo(Cell.of("red"));
  }

  @Test
  void whatIsRefusedDoesNotLeaveWhatItReplaced() {
    setPetsSchema(Map.of("name", TEXT, "age", NUMBER));
    store.setValuesSchema(Map.of("age", NUMBER));
    store.setRow("pets", "fido", Map.of("name", Cell.of("Fido"), "age", Cell.of(5)));
    store.setValue("age", 5);
    pull(peer, store);
    peer.setCell("pets", "fido", "age", "old");
    peer.setValue("age", "old");
    pull(store, peer);
    assertThat(store.getRow("pets", "fido")).isEqualTo(Map.of("name", Cell.of("Fido")));
    assertThat(store.getValues()).isEmpty();
  }

  @Test
  void aSchemaThatIsUndoneHasNoEffect() {
    store.setRow("pets", "fido", Map.of("name", Cell.of("Fido"), "age", Cell.of("five")));
    store.setValue("age", "five");
    MergeableContent stamps = store.getMergeableContent();
    Content content = store.getContent();
    store.transaction(
        () -> {
          store.setSchema(
              Map.of("pets", Map.of("age", NUMBER, "legs", LEGS)), Map.of("legs", LEGS));
          store.delRow("pets", "fido");
        },
        anyStore -> true);
    assertThat(store.getContent()).isEqualTo(content);
    assertThat(store.getMergeableContent()).isEqualTo(stamps);
    assertThat(store.hasTablesSchema()).isFalse();
  }

  @Test
  void deletingARowDeletesWhatTheSchemaHides() {
    store.setRow("pets", "fido", Map.of("name", Cell.of("Fido"), "color", Cell.of("red")));
    pull(peer, store);
    setPetsSchema(Map.of("name", TEXT));
    store.delRow("pets", "fido");
    pull(peer, store);
    assertThat(peer.getTables()).isEmpty();
    store.delTablesSchema();
    assertThat(store.getTables()).isEmpty();
    assertThat(store.getMergeableContentHashes())
        .isEqualTo(Recomputed.hashes(store.getMergeableContent()));
  }

  @Test
  void settingARowLeavesWhatTheSchemaHides() {
    store.setRow("pets", "fido", Map.of("name", Cell.of("Fido"), "color", Cell.of("red")));
    setPetsSchema(Map.of("name", TEXT));
    store.setRow("pets", "fido", Map.of("name", Cell.of("Rex")));
    pull(peer, store);
    assertThat(peer.getRow("pets", "fido"))
        .isEqualTo(Map.of("name", Cell.of("Rex"), "color", Cell.of("red")));
  }

  @Test
  void aRowOfDefaultsInPlaceOfADeletedOneIsThereForPeers() {
    setPetsSchema(Map.of("name", TEXT, "legs", LEGS));
    String id = store.addRow("pets", Map.of());
    store.delRow("pets", id);
    assertThat(store.addRow("pets", Map.of())).isEqualTo(id);
    pull(peer, store);
    assertThat(store.getRow("pets", id)).isEqualTo(Map.of("legs", Cell.of(4)));
    assertThat(peer.getTables()).isEqualTo(store.getTables());
  }

  @Test
  void deletingTheLastWrittenCellLeavesTheDefaultsForAll() {
    setPetsSchema(Map.of("name", TEXT, "legs", LEGS));
    peer.setCell("pets", "fido", "name", "Fido");
    pull(store, peer);
    store.delCell("pets", "fido", "name");
    pull(peer, store);
    assertThat(store.getRow("pets", "fido")).isEqualTo(Map.of("legs", Cell.of(4)));
    assertThat(peer.getTables()).isEqualTo(store.getTables());
  }

  @Test
  void defaultContentLeavesWhatWasWritten() {
    store.setCell("pets", "fido", "name", "Fido");
    store.setCell("pets", "felix", "name", "Felix");
    store.delCell("pets", "felix", "name");
    store.setValue("open", true);
    MergeableContent written = store.getMergeableContent();
    Map<String, Cell> name = Map.of("name", Cell.of("default"));
    Content content =
        new Content(
            Map.of("pets", Map.of("fido", name, "felix", name, "rex", name)),
            Map.of("closed", Cell.of(true)));
    store.setDefaultContent(content);
    assertThat(store.getTables())
        .isEqualTo(Map.of("pets", Map.of("fido", Map.of("name", Cell.of("Fido")), "rex", name)));
    assertThat(store.getValues()).isEqualTo(Map.of("open", Cell.of(true), "closed", Cell.of(true)));
    assertThat(written.tables().tables().get("pets").rows().get("fido"))
        .isEqualTo(store.getMergeableContent().tables().tables().get("pets").rows().get("fido"));
  }

  @Test
  void defaultContentDeletesARowWithTheDefaultsThatWereNeverWritten() {
    setPetsSchema(Map.of("name", TEXT, "color", TEXT.withDefault(Cell.of("black")), "legs", LEGS));
    peer.setDefaultContent(
        new Content(Map.of("pets", Map.of("fido", Map.of("name", Cell.of("Fido")))), Map.of()));
    peer.setCell("pets", "fido", "color", "brown");
    peer.delCell("pets", "fido", "color");
    pull(store, peer);
    assertThat(store.getRow("pets", "fido"))
        .isEqualTo(Map.of("name", Cell.of("Fido"), "color", Cell.of("black"), "legs", Cell.of(4)));

    store.setDefaultContent(Content.EMPTY);
    assertThat(store.getTables()).isEmpty();
    pull(peer, store);
    assertThat(peer.getTables()).isEmpty();
  }

  @Test
  void writingWhatIsThereAlreadyWritesNothing() {
    store.setTables(
        Map.of(
            "pets",
            Map.of("fido", Map.of("name", Cell.of("Fido"), "tags", Cell.of(List.of("a", 1))))));
    store.setValue("open", true);
    MergeableContent stamps = store.getMergeableContent();
    passDays(1);
    store.setContent(store.getContent());
    store.setTables(store.getTables());
    store.setTable("pets", store.getTable("pets"));
    store.setRow("pets", "fido", store.getRow("pets", "fido"));
    store.setPartialRow("pets", "fido", store.getRow("pets", "fido"));
    store.setCell("pets", "fido", "name", "Fido");
    store.setValues(store.getValues());
    store.setValue("open", true);
    store.setJson(store.getJson());
    assertThat(store.getMergeableContent()).isEqualTo(stamps);
  }

  @Test
  void middlewareIsAskedOnlyForWhatWasWithheld() {
    List<String> asked = new ArrayList<>();
    store.setRow("pets", "fido", Map.of("name", Cell.of("Fido")));
    setPetsSchema(Map.of("name", TEXT));
    peer.setCell("pets", "fido", "color", "red");
    peer.setCell("pets", "fido", "secret", "x");
    pull(store, peer);
    Middleware middleware = Middleware.createMiddleware(store);
    middleware.addWillSetCellCallback(
        (tableId, rowId, cellId, cell) -> {
          asked.add(cellId);
          return cellId.equals("secret") ? null : cell;
        });
    middleware.addWillDelTablesCallback(() -> false);
    MergeableContent stamps = store.getMergeableContent();
    setPetsSchema(Map.of("name", TEXT, "color", TEXT, "secret", TEXT));
    assertThat(asked).containsExactlyInAnyOrder("color", "secret");
    assertThat(store.getRow("pets", "fido"))
        .isEqualTo(Map.of("name", Cell.of("Fido"), "color", Cell.of("red")));
    assertThat(store.getMergeableContent()).isEqualTo(stamps);
  }

  @Test
  void withoutStampsWhatIsRefusedIsDeleted() {
    Store plain = Store.createStore();
    plain.setTables(
        Map.of(
            "pets",
            Map.of(
                "fido", Map.of("name", Cell.of("Fido"), "age", Cell.of("five")),
                "felix", Map.of("age", Cell.of(3)))));
    plain.setValue("age", "five");
    plain.setSchema(
        Map.of("pets", Map.of("name", TEXT.required(), "age", NUMBER, "legs", LEGS)),
        Map.of("age", NUMBER));
    plain.delSchema();
    assertThat(plain.getTables())
        .isEqualTo(
            Map.of("pets", Map.of("fido", Map.of("name", Cell.of("Fido"), "legs", Cell.of(4)))));
    assertThat(plain.getValues()).isEmpty();
  }
}
