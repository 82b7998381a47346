package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedValues;
import dev.merrow.store.MergeableReads;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks up the cells that a store has in some rows. */
final class StoreCells {
  private final Map<String, Map<String, Map<String, Integer>>> rows = new LinkedHashMap<>();
  private final Set<String> values = new LinkedHashSet<>();

  private StoreCells() {}

  /** Returns a store's cells in the rows that changes name, and those of its values. */
  static MergeableChanges like(MergeableReads store, MergeableChanges changes) {
    StoreCells asked = new StoreCells();
    changes.forEachCell((tableId, rowId, id, cell) -> asked.add(tableId, rowId, id));
    return asked.of(store);
  }

  /** Returns a store's cells in the rows of the given ones, and those of its values. */
  static MergeableChanges at(MergeableReads store, Set<CellAddress> addresses) {
    StoreCells asked = new StoreCells();
    addresses.forEach(address -> asked.add(address.tableId(), address.rowId(), address.id()));
    return asked.of(store);
  }

  private void add(@Nullable String tableId, @Nullable String rowId, String id) {
    if (tableId == null || rowId == null) {
      values.add(id);
    } else {
      rows.computeIfAbsent(tableId, added -> new LinkedHashMap<>()).put(rowId, Map.of());
    }
  }

  private MergeableChanges of(MergeableReads store) {
    return new MergeableChanges(
        store.getMergeableCellDiff(rows),
        values.isEmpty() ? StampedValues.EMPTY : store.getMergeableValues(values));
  }
}
