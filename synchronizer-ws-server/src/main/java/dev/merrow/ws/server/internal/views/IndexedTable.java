package dev.merrow.ws.server.internal.views;

import dev.merrow.internal.IdMap;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table's rows by id, and its variants: the different sets of columns that views of the table
 * have. The values are a table, too, each of them a row with one cell.
 */
final class IndexedTable {
  /** Null for the values. */
  final @Nullable String id;

  final IdMap<IndexedRow> rows = new IdMap<>();

  /** By cell id, who sees the cell. */
  private Map<String, Set<String>> hidden = Map.of();

  /** Of each variant, the hidden cells that are visible in it. */
  private final List<Set<String>> variants = new ArrayList<>();

  IndexedTable(@Nullable String id, Map<String, Set<String>> hidden) {
    this.id = id;
    hide(hidden);
  }

  /** Hides other cells than before. The hashes of all rows are to be computed again. */
  final void hide(Map<String, Set<String>> newHidden) {
    hidden = newHidden;
    variants.clear();
    rows.forEach((rowId, row) -> row.clearHashes());
    if (newHidden.isEmpty()) {
      variants.add(Set.of());
    }
  }

  Map<String, Set<String>> hidden() {
    return hidden;
  }

  void clear() {
    rows.clear();
  }

  int variants() {
    return variants.size();
  }

  /** Returns the hidden cells that clients with some labels see. */
  Set<String> visibleTo(Set<String> labels) {
    Set<String> visible = new LinkedHashSet<>();
    hidden.forEach(
        (cellId, itsLabels) -> {
          if (CheckedRules.intersect(itsLabels, labels)) {
            visible.add(cellId);
          }
        });
    return visible;
  }

  /** Returns the variant in which the given hidden cells are visible; -1 if there is none yet. */
  int variantOf(Set<String> visible) {
    return hidden.isEmpty() ? 0 : variants.indexOf(visible);
  }

  int addVariant(Set<String> visible) {
    variants.add(visible);
    return variants.size() - 1;
  }

  boolean isVisible(String cellId, int variant) {
    return hidden.isEmpty()
        || !hidden.containsKey(cellId)
        || variants.get(variant).contains(cellId);
  }

  /** Returns the cells that are visible in a variant. */
  Map<String, StampedCell> visible(Map<String, StampedCell> cells, int variant) {
    if (hidden.isEmpty()) {
      return cells;
    }
    Map<String, StampedCell> visible = new LinkedHashMap<>();
    cells.forEach(
        (cellId, cell) -> {
          if (isVisible(cellId, variant)) {
            visible.put(cellId, cell);
          }
        });
    return visible;
  }

  /** Returns the hash of a row with some cells; 0 if there are none. */
  int hashOf(Map<String, StampedCell> cells) {
    int hash = 0;
    for (Map.Entry<String, StampedCell> entry : cells.entrySet()) {
      StampedCell cell = entry.getValue();
      int cellHash = StampHash.ofCell(cell.cell(), cell.hlc());
      hash = id == null ? cellHash : hash ^ StampHash.ofChangedChild(entry.getKey(), 0, cellHash);
    }
    return hash;
  }

  /** Returns what a row contributes to the table's hash, by exclusive or. */
  int contribution(String rowId, int rowHash) {
    if (rowHash == 0) {
      return 0;
    }
    return id == null
        ? StampHash.ofChangedChild(rowId, 0, rowHash)
        : StampHash.ofChild(rowId, rowHash);
  }
}
