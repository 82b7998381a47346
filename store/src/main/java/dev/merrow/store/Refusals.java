package dev.merrow.store;

import dev.merrow.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cells and values that a transaction was refused; they survive its rollback. */
final class Refusals {
  private final Map<
          @Nullable String, Map<@Nullable String, Map<@Nullable String, List<@Nullable Cell>>>>
      cells = new LinkedHashMap<>(0);
  private final Map<@Nullable String, List<@Nullable Cell>> values = new LinkedHashMap<>(0);

  /** Visits refused cells. */
  interface CellVisitor {
    /** Visits the refused cells of one id, which is null where it is not known. */
    void visit(
        @Nullable String tableId,
        @Nullable String rowId,
        @Nullable String cellId,
        List<@Nullable Cell> refused);
  }

  /** Adds a cell; an id is null where it is not known. */
  void addCell(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      @Nullable Cell cell) {
    cells
        .computeIfAbsent(tableId, id -> new LinkedHashMap<>())
        .computeIfAbsent(rowId, id -> new LinkedHashMap<>())
        .computeIfAbsent(cellId, id -> new ArrayList<>(1))
        .add(cell);
  }

  void addValue(@Nullable String valueId, @Nullable Cell value) {
    values.computeIfAbsent(valueId, id -> new ArrayList<>(1)).add(value);
  }

  Map<@Nullable String, Map<@Nullable String, Map<@Nullable String, List<@Nullable Cell>>>>
      cells() {
    return cells;
  }

  /** Visits the refused cells of one id together, in the order in which ids were first refused. */
  void forEachCell(CellVisitor visitor) {
    cells.forEach(
        (tableId, rows) ->
            rows.forEach(
                (rowId, row) ->
                    row.forEach(
                        (cellId, refused) -> visitor.visit(tableId, rowId, cellId, refused))));
  }

  boolean isEmpty() {
    return cells.isEmpty() && values.isEmpty();
  }

  Map<@Nullable String, List<@Nullable Cell>> values() {
    return values;
  }
}
