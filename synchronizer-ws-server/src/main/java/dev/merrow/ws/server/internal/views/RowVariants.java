package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.ws.server.internal.views.RowIndex.Move;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients that see different columns are sent of one row. */
final class RowVariants {
  private final Move move;
  private final Collection<String> changedIds;
  private final @Nullable PriorCells prior;
  private final Map<Integer, Map<String, StampedCell>> whole = new LinkedHashMap<>(2);
  private final Map<Integer, Map<String, StampedCell>> changed = new LinkedHashMap<>(2);
  private final Map<Integer, Map<String, StampedCell>> deletions = new LinkedHashMap<>(2);

  RowVariants(Move move, Collection<String> changedIds, @Nullable PriorCells prior) {
    this.move = move;
    this.changedIds = changedIds;
    this.prior = prior;
  }

  Map<String, StampedCell> whole(int variant) {
    return whole.computeIfAbsent(variant, key -> move.table().visible(move.cells(), key));
  }

  Map<String, StampedCell> changed(int variant) {
    return changed.computeIfAbsent(
        variant,
        key -> {
          Map<String, StampedCell> some = new LinkedHashMap<>();
          for (String id : changedIds) {
            StampedCell cell = move.cells().get(id);
            if (cell != null && move.table().isVisible(id, key)) {
              some.put(id, cell);
            }
          }
          return some;
        });
  }

  Map<String, StampedCell> deletions(int variant) {
    return deletions.computeIfAbsent(
        variant,
        key -> {
          Map<String, StampedCell> had = new LinkedHashMap<>(whole(key));
          PriorCells before = prior;
          if (before != null) {
            // the ids of new cells are hidden from clients that no longer see the row
            had.entrySet()
                .removeIf(
                    cell ->
                        changedIds.contains(cell.getKey())
                            && !before.had(
                                move.table().id, move.rowId(), cell.getKey(), cell.getValue()));
          }
          return deletionsOf(had);
        });
  }

  /** Returns deletions of cells, with a stamp that is newer than all of theirs. */
  static Map<String, StampedCell> deletionsOf(Map<String, StampedCell> cells) {
    Hlc newest = Hlc.EMPTY;
    for (StampedCell cell : cells.values()) {
      newest = cell.hlc().isAfter(newest) ? cell.hlc() : newest;
    }
    StampedCell deletion = new StampedCell(null, newest.nextOfView());
    Map<String, StampedCell> deletions = new LinkedHashMap<>();
    cells.keySet().forEach(id -> deletions.put(id, deletion));
    return deletions;
  }
}
