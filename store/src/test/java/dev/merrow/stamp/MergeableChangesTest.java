package dev.merrow.stamp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.stamp.internal.ChangesBuilder;
import dev.merrow.stamp.internal.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What can be done to changes, cell by cell or with several of them. */
class MergeableChangesTest {
  private static final Hlc OLD = Hlc.of(1_000, 0, 1);
  private static final Hlc NEW = Hlc.of(2_000, 0, 1);

  private final MergeableChanges changes =
      new MergeableChanges(
          new StampedTables(
              Map.of(
                  "pets",
                  new StampedTable(
                      Map.of(
                          "fido",
                          row(Map.of("name", cell("Fido", OLD), "legs", cell("4", NEW))),
                          "rex",
                          new StampedRow(Map.of(), OLD, 0)),
                      Hlc.EMPTY,
                      0)),
              OLD,
              0),
          StampedValues.of(Map.of("open", cell("yes", OLD))));

  private static StampedRow row(Map<String, StampedCell> cells) {
    return StampedRow.of(cells);
  }

  private static StampedCell cell(String text, Hlc hlc) {
    return new StampedCell(Cell.of(text), hlc);
  }

  @Test
  void allCellsAndValuesAreVisited() {
    List<String> visited = new ArrayList<>();
    changes.forEachCell(
        (tableId, rowId, id, cell) -> visited.add(tableId + "/" + rowId + "/" + id));
    assertThat(visited)
        .containsExactlyInAnyOrder("pets/fido/name", "pets/fido/legs", "null/null/open");
    assertThat(changes.cellCount()).isEqualTo(3);
    assertThat(changes.rowCount()).isEqualTo(2);
    List<Hlc> stamps = new ArrayList<>();
    changes.forEachStamp(stamps::add);
    assertThat(stamps).containsExactlyInAnyOrder(OLD, Hlc.EMPTY, Hlc.EMPTY, OLD, Hlc.EMPTY);
  }

  @Test
  void aCellIsFoundByItsIds() {
    assertThat(changes.get("pets", "fido", "legs")).isEqualTo(cell("4", NEW));
    assertThat(changes.get(null, null, "open")).isEqualTo(cell("yes", OLD));
    assertThat(changes.get("pets", "felix", "legs")).isNull();
    assertThat(changes.get("cats", "fido", "legs")).isNull();
    assertThat(changes.anyCellMatches(cell -> cell.hlc().equals(NEW))).isTrue();
    assertThat(changes.anyCellMatches(StampedCell::isDeleted)).isFalse();
  }

  @Test
  void aFilterLeavesNoEmptyRows() {
    MergeableChanges some = changes.filter((tableId, rowId, id, cell) -> cell.hlc().isAfter(OLD));
    assertThat(some.tables().tables().get("pets").rows())
        .isEqualTo(Map.of("fido", row(Map.of("legs", cell("4", NEW)))));
    assertThat(some.tables().hlc()).isEqualTo(OLD);
    assertThat(some.values().values()).isEmpty();
    assertThat(changes.filter((tableId, rowId, id, cell) -> false).isEmpty()).isTrue();
  }

  @Test
  void mappingKeepsRowsThatHaveAStamp() {
    MergeableChanges none = changes.map((tableId, rowId, id, cell) -> null);
    assertThat(none.tables().tables().get("pets").rows())
        .isEqualTo(Map.of("rex", new StampedRow(Map.of(), OLD, 0)));
    MergeableChanges bare =
        changes.map(
            (tableId, rowId, id, cell) -> new StampedCell(null, cell.hlc()), hlc -> Hlc.EMPTY);
    assertThat(bare.tables().tables().get("pets").rows()).containsOnlyKeys("fido");
    assertThat(bare.anyCellMatches(cell -> !cell.isDeleted())).isFalse();
    assertThat(bare.tables().hlc()).isEqualTo(Hlc.EMPTY);
  }

  @Test
  void inAUnionTheLaterCounts() {
    MergeableChanges later =
        new MergeableChanges(
            new StampedTables(
                Map.of(
                    "pets", StampedTable.of(Map.of("fido", row(Map.of("name", cell("Rex", NEW)))))),
                NEW,
                0),
            StampedValues.of(Map.of("closed", cell("no", OLD))));
    MergeableChanges union = changes.union(later);
    assertThat(union.get("pets", "fido", "name")).isEqualTo(cell("Rex", NEW));
    assertThat(union.get("pets", "fido", "legs")).isEqualTo(cell("4", NEW));
    assertThat(union.values().values()).containsOnlyKeys("open", "closed");
    assertThat(union.tables().hlc()).isEqualTo(NEW);
    assertThat(union).isEqualTo(new ChangesBuilder().add(changes).add(later).build());
    assertThat(changes.union(MergeableChanges.EMPTY)).isEqualTo(changes);
    assertThat(MergeableChanges.EMPTY.union(changes)).isEqualTo(changes);
  }

  @Test
  void whatIsNewerCovers() {
    MergeableChanges newer =
        changes.map((tableId, rowId, id, cell) -> new StampedCell(cell.cell(), NEW), hlc -> NEW);
    assertThat(newer.covers(changes)).isTrue();
    assertThat(changes.covers(newer)).isFalse();
    assertThat(changes.covers(changes)).isTrue();
    assertThat(changes.covers(MergeableChanges.EMPTY)).isTrue();
    assertThat(MergeableChanges.EMPTY.covers(changes)).isFalse();
    assertThat(changes.filter((tableId, rowId, id, cell) -> rowId != null).covers(changes))
        .isFalse();
  }

  @Test
  void aBuilderCountsCellsAndStamps() {
    ChangesBuilder builder = new ChangesBuilder();
    assertThat(builder.isEmpty()).isTrue();
    builder.add(changes).add(changes);
    assertThat(builder.size()).isEqualTo(5);
    builder.put("pets", "fido", "legs", cell("3", NEW)).put(null, null, "closed", cell("no", OLD));
    assertThat(builder.size()).isEqualTo(6);
    assertThat(builder.build().get("pets", "fido", "legs")).isEqualTo(cell("3", NEW));
  }

  @Test
  void textWeighs() {
    long before = Weight.of(changes);
    MergeableChanges longer =
        changes.union(
            MergeableChanges.ofValues(
                StampedValues.of(Map.of("open", cell("y".repeat(1_003), NEW)))));
    assertThat(Weight.of(longer) - before).isEqualTo(1_000);
    assertThat(Weight.of(MergeableChanges.EMPTY)).isPositive();
  }
}
