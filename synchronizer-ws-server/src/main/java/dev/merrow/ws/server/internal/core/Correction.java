package dev.merrow.ws.server.internal.core;

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
 * stamps. The store itself is not touched, and the stamps are {@linkplain Hlc#VIEW_CLIENT those of
 * a view}: what corrects one client is never merged elsewhere.
 */
final class Correction {
  private final MergeableStore store;
  private final HybridClock clock;

  Correction(MergeableStore store, InstantSource time) {
    this.store = store;
    this.clock = new HybridClock(Hlc.VIEW_CLIENT, time);
  }

  /** Whether a stamp in the changes is too late for another to come after it. */
  boolean isBeyond(MergeableChanges changes) {
    return changes.anyCellMatches(cell -> clock.isTooFarAhead(cell.hlc()));
  }

  /** The changes that would win over the store's own cells, and so cannot be ignored. */
  MergeableChanges winning(MergeableChanges refused) {
    MergeableChanges own = ownOf(store, refused);
    return refused.filter(
        (tableId, rowId, id, cell) -> {
          StampedCell ours = own.get(tableId, rowId, id);
          return ours == null || cell.hlc().isAfter(ours.hlc());
        });
  }

  /** Selects the changes that give a cell the content that it has in the store. */
  MergeableChanges.Filter likeOurs(MergeableChanges changes) {
    MergeableChanges own = ownOf(store, changes);
    return (tableId, rowId, id, cell) -> {
      StampedCell ours = own.get(tableId, rowId, id);
      return Objects.equals(cell.cell(), ours == null ? null : ours.cell());
    };
  }

  /**
   * The store's own cells, with later stamps, in place of those that would win over them. Cells
   * that are like the store's need no correction: they may come from an earlier one.
   */
  MergeableChanges of(MergeableChanges winning) {
    MergeableChanges own = ownOf(store, winning);
    MergeableChanges.Filter likeOurs = likeOurs(winning);
    return winning.map(
        (tableId, rowId, id, cell) -> {
          StampedCell ours = own.get(tableId, rowId, id);
          return likeOurs.keeps(tableId, rowId, id, cell)
              ? null
              : new StampedCell(ours == null ? null : ours.cell(), cell.hlc().nextOfView());
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
            : store.getMergeableValues(changes.values().values().keySet()));
  }
}
