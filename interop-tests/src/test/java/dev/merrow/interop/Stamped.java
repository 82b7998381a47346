package dev.merrow.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.Store;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Lists stamped content cell by cell. */
final class Stamped {
  private Stamped() {}

  /** The address of a cell; a value has no table. */
  record Place(@Nullable String tableId, String rowId, String id) {
    @Nullable Cell in(Store store) {
      return tableId == null ? store.getValue(id) : store.getCell(tableId, rowId, id);
    }
  }

  /** All cells and values. */
  static Map<Place, StampedCell> cells(MergeableContent content) {
    Map<Place, StampedCell> cells = new LinkedHashMap<>();
    content
        .tables()
        .tables()
        .forEach(
            (tableId, table) ->
                table
                    .rows()
                    .forEach(
                        (rowId, row) ->
                            row.cells()
                                .forEach(
                                    (id, cell) -> cells.put(new Place(tableId, rowId, id), cell))));
    content.values().values().forEach((id, value) -> cells.put(new Place(null, "", id), value));
    return cells;
  }

  /** The times of all cells' stamps. */
  static Stream<Long> times(MergeableContent content) {
    return cells(content).values().stream().map(cell -> cell.hlc().time());
  }

  /** Returns whether the cells at some addresses have not changed. */
  static boolean areEqual(Set<Place> places, MergeableContent before, MergeableContent after) {
    Map<Place, StampedCell> old = cells(before);
    Map<Place, StampedCell> now = cells(after);
    return places.stream().allMatch(place -> old.get(place).equals(now.get(place)));
  }

  /** Fails if a cell has changed, or come with a stamp that wins over others. */
  static void assertOnlyUnstampedAreNew(MergeableContent before, MergeableContent after) {
    Map<Place, StampedCell> now = cells(after);
    cells(before).forEach((place, cell) -> assertThat(now.remove(place)).isEqualTo(cell));
    assertThat(now.values()).allMatch(cell -> cell.hlc().isEmpty());
  }

  /** Returns the same content in JavaScript's order, with each row's deleted cells first. */
  static MergeableContent deletedFirst(MergeableContent content) {
    return new MergeableContent(
        new StampedTables(
            map(content.tables().tables(), Stamped::deletedFirst),
            content.tables().hlc(),
            content.tables().hash()),
        new StampedValues(
            cellsDeletedFirst(content.values().values()),
            content.values().hlc(),
            content.values().hash()));
  }

  private static StampedTable deletedFirst(StampedTable table) {
    return new StampedTable(
        map(
            table.rows(),
            row -> new StampedRow(cellsDeletedFirst(row.cells()), row.hlc(), row.hash())),
        table.hlc(),
        table.hash());
  }

  private static Map<String, StampedCell> cellsDeletedFirst(Map<String, StampedCell> cells) {
    Map<String, StampedCell> ordered = new LinkedHashMap<>();
    cells.forEach(
        (id, cell) -> {
          if (cell.cell() == null) {
            ordered.put(id, cell);
          }
        });
    cells.forEach(ordered::putIfAbsent);
    return map(ordered, UnaryOperator.identity());
  }

  private static <T> Map<String, T> map(Map<String, T> map, UnaryOperator<T> mapper) {
    Map<String, T> mapped = new LinkedHashMap<>();
    map.keySet().stream()
        .sorted(RandomOperations.JAVASCRIPT_ORDER)
        .forEach(id -> mapped.put(id, mapper.apply(map.get(id))));
    return mapped;
  }
}
