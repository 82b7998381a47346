package dev.merrow.ws.server.internal.views;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The groups that have a label among their readers. A label such as {@code staff} may be in as many
 * groups as there are owners of rows: so that a view with it needs no walk over them, the sums of
 * all their rows are kept if there are many groups.
 */
final class LabelGroups {
  private static final int MANY = 64;

  final Set<ReaderGroup> groups = new LinkedHashSet<>(2);

  private final int[] summed;

  /** By table, all rows of the groups; null while there are few groups. */
  private @Nullable Map<IndexedTable, Sum> sums;

  /** Creates it without groups; the array counts the labels that have sums. */
  LabelGroups(int[] summed) {
    this.summed = summed;
  }

  /** Returns the sums of all rows of the groups, by table; null while there are few groups. */
  @Nullable Collection<Sum> sums() {
    return sums == null ? null : sums.values();
  }

  /** Adds a group, which has no rows yet. */
  void add(ReaderGroup group) {
    groups.add(group);
    if (sums == null && groups.size() > MANY) {
      sums = new LinkedHashMap<>();
      summed[0]++;
      groups.forEach(each -> each.forEachPart(this::addAll));
    }
  }

  private void addAll(Part part) {
    addRows(part.table, part.size);
    for (int variant = 0; variant < part.table.variants(); variant++) {
      toggle(part.table, variant, part.hash(variant));
    }
  }

  /** Removes a group, which has no rows any more; returns whether none is left. */
  boolean remove(ReaderGroup group) {
    groups.remove(group);
    if (sums != null && groups.size() < MANY / 2) {
      sums = null;
      summed[0]--;
    }
    return groups.isEmpty();
  }

  /** Rows were added to the groups, or removed if there are less than none. */
  void addRows(IndexedTable table, int count) {
    if (sums != null) {
      sumOf(sums, table).size += count;
    }
  }

  /** Something was added to the groups' hash of a table, or removed. */
  void toggle(IndexedTable table, int variant, int contribution) {
    if (sums != null) {
      sumOf(sums, table).toggle(variant, contribution);
    }
  }

  private static Sum sumOf(Map<IndexedTable, Sum> sums, IndexedTable table) {
    return sums.computeIfAbsent(table, Sum::new);
  }

  /** The hashes of a table are to be computed again. */
  void clearHashes(IndexedTable table) {
    Sum sum = sums == null ? null : sums.get(table);
    if (sum != null) {
      sum.clearHashes();
    }
  }
}
