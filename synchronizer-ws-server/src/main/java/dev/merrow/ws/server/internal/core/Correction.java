package dev.merrow.ws.server.internal.core;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.HybridClock;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableStore;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Creates the changes that undo others where these were made: a store's own cells with later
 * stamps. The store itself is not touched. For use once, so that stamps that are ahead of the time
 * lead to no others than those of their own correction.
 */
final class Correction {
  private final MergeableStore store;
  private final HybridClock clock;

  /**
   * Creates a correction.
   *
   * @param client the client number of its stamps
   */
  Correction(MergeableStore store, int client, InstantSource time) {
    this.store = store;
    this.clock = new HybridClock(client, time);
  }

  /** Whether a stamp in the changes is too late for another to come after it. */
  boolean isBeyond(MergeableChanges changes) {
    return changes.anyCellMatches(cell -> clock.isTooFarAhead(cell.hlc()));
  }

  /** The store's own cells, with later stamps, in place of those that would win over them. */
  MergeableChanges of(MergeableChanges refused) {
    MergeableChanges own = ownOf(store, refused);
    return refused.map(
        (tableId, rowId, id, cell) -> {
          StampedCell ours = own.get(tableId, rowId, id);
          Cell right = ours == null ? null : ours.cell();
          boolean wins = ours == null || cell.hlc().isAfter(ours.hlc());
          // cells that are already right need no correction: they may come from an earlier one
          return wins && !Objects.equals(cell.cell(), right)
              ? new StampedCell(right, laterThan(cell.hlc()))
              : null;
        },
        hlc -> Hlc.EMPTY);
  }

  /** What the store has of the rows and values that changes speak of. */
  static MergeableChanges ownOf(MergeableStore store, MergeableChanges changes) {
    Map<String, Map<String, Map<String, Integer>>> asked = new LinkedHashMap<>();
    changes.forEachCell(
        (tableId, rowId, id, cell) -> {
          if (tableId != null && rowId != null) {
            asked.computeIfAbsent(tableId, key -> new LinkedHashMap<>()).put(rowId, Map.of());
          }
        });
    return new MergeableChanges(
        store.getMergeableCellDiff(asked),
        changes.values().values().isEmpty()
            ? StampedValues.EMPTY
            : store.getMergeableValueDiff(Map.of()));
  }

  private Hlc laterThan(Hlc hlc) {
    clock.seen(hlc);
    return clock.next();
  }
}
