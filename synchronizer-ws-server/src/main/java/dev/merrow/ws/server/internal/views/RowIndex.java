package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedTable;
import dev.merrow.store.MergeableStore;
import dev.merrow.ws.server.audiences.Audience;
import dev.merrow.ws.server.audiences.AudienceRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows and values of a path's store by who may see them. Rows with the same readers are kept
 * together with the hash that they have together; what some labels see is all groups that have one
 * of the labels among their readers, and its hash is the exclusive or of theirs. So a view costs
 * nothing to keep, joining costs what the view holds, and a changed row touches one group, or two
 * when it moves.
 *
 * <p>The index knows who sees a row, but has none of its cells: these are read from the store,
 * which may be ahead of the index. So each row that is read is checked again by the rules.
 *
 * <p>Guarded by {@link PathViews}.
 */
final class RowIndex {
  private static final int BATCH = 1_000;

  private final MergeableStore store;
  private CheckedRules rules;
  private final Map<ReaderGroup, ReaderGroup> groups = new HashMap<>();
  private final Map<String, LabelGroups> groupsByLabel = new HashMap<>();

  /** How many labels have sums. */
  private final int[] summed = new int[1];

  private final Map<String, IndexedTable> tables = new LinkedHashMap<>();
  private final IndexedTable values = new IndexedTable(null, Map.of());

  RowIndex(MergeableStore store, AudienceRules rules) {
    this.store = store;
    this.rules = new CheckedRules(rules);
  }

  /**
   * A row or value that was written, or that other rules apply to.
   *
   * @param cells what is in it now, deleted cells included
   * @param before who saw it before; null if it is new
   * @param after who sees it now
   */
  record Move(
      IndexedTable table,
      String rowId,
      Map<String, StampedCell> cells,
      @Nullable Set<String> before,
      Set<String> after) {}

  /** Returns a table; null if there is none. A null id stands for the values. */
  @Nullable IndexedTable table(@Nullable String tableId) {
    return tableId == null ? values : tables.get(tableId);
  }

  /** Returns all tables, and the values as the last. */
  List<IndexedTable> allTables() {
    List<IndexedTable> all = new ArrayList<>(tables.values());
    all.add(values);
    return all;
  }

  private IndexedTable tableFor(@Nullable String tableId) {
    return tableId == null
        ? values
        : tables.computeIfAbsent(
            tableId, added -> new IndexedTable(added, rules.hiddenCells(added)));
  }

  /** Forgets everything, and reads all of the store again. */
  void rebuild() {
    groups.clear();
    groupsByLabel.clear();
    summed[0] = 0;
    tables.clear();
    values.clear();
    for (String tableId : List.copyOf(store.getMergeableTableHashes().keySet())) {
      int hash = store.getMergeableTableHashes().getOrDefault(tableId, 0);
      // those of a table whose hash is another than the one given
      Map<String, Integer> rows =
          store.getMergeableRowHashes(Map.of(tableId, ~hash)).getOrDefault(tableId, Map.of());
      IndexedTable table = tableFor(tableId);
      forEachBatch(table, rows.keySet(), (rowId, cells) -> update(tableId, rowId, cells));
    }
    forEachBatch(
        values,
        store.getMergeableValueHashes().keySet(),
        (valueId, cells) -> update(null, valueId, cells));
  }

  /** Reads rows some at a time. */
  void forEachBatch(
      IndexedTable table,
      Collection<String> rowIds,
      BiConsumer<String, Map<String, StampedCell>> reader) {
    List<String> batch = new ArrayList<>(Math.min(BATCH, rowIds.size()));
    for (String rowId : rowIds) {
      batch.add(rowId);
      if (batch.size() == BATCH) {
        read(table.id, batch).forEach(reader);
        batch.clear();
      }
    }
    read(table.id, batch).forEach(reader);
  }

  /** Reads rows from the store, which may have more of them than the index, or fewer. */
  Map<String, Map<String, StampedCell>> read(@Nullable String tableId, Collection<String> rowIds) {
    Map<String, Map<String, StampedCell>> read = new LinkedHashMap<>();
    if (rowIds.isEmpty()) {
      return read;
    }
    if (tableId == null) {
      store
          .getMergeableValues(rowIds)
          .values()
          .forEach((valueId, value) -> read.put(valueId, Map.of(valueId, value)));
      return read;
    }
    Map<String, Map<String, Integer>> asked = new LinkedHashMap<>();
    rowIds.forEach(rowId -> asked.put(rowId, Map.of()));
    StampedTable found = store.getMergeableCellDiff(Map.of(tableId, asked)).tables().get(tableId);
    if (found != null) {
      found.rows().forEach((rowId, row) -> read.put(rowId, row.cells()));
    }
    return read;
  }

  /** Returns the audience of a row; null if all of its cells are deleted. */
  @Nullable Audience audience(
      @Nullable String tableId, String rowId, Map<String, StampedCell> cells) {
    return rules.of(tableId, rowId, cells);
  }

  /** Returns whether a client with some labels may create a row. */
  boolean mayCreate(String tableId, String rowId, Set<String> labels) {
    return rules.mayCreate(tableId, rowId, labels);
  }

  /** Returns the indexed readers of a row; none if it is not known. */
  Set<String> readers(@Nullable String tableId, String rowId) {
    IndexedTable table = table(tableId);
    IndexedRow row = table == null ? null : table.rows.get(rowId);
    return row == null ? Set.of() : row.part.group.readers;
  }

  /**
   * Takes what a row has become.
   *
   * @param cells all of its cells; none if it is gone without a trace, because all content was
   *     replaced
   */
  Move update(@Nullable String tableId, String rowId, Map<String, StampedCell> cells) {
    IndexedTable table = tableFor(tableId);
    IndexedRow row = table.rows.get(rowId);
    Set<String> before = row == null ? null : row.part.group.readers;
    Audience audience = rules.of(tableId, rowId, cells);
    // a deleted row keeps its readers, who have to be told of the deletion
    Set<String> after = audience != null ? audience.readers() : before == null ? Set.of() : before;
    if (row != null && (cells.isEmpty() || !after.equals(before))) {
      for (int variant = 0; variant < table.variants(); variant++) {
        toggle(row.part, variant, table.contribution(rowId, row.hash(variant)));
        row.setHash(variant, 0);
      }
      leave(row);
    }
    if (cells.isEmpty()) {
      table.rows.remove(rowId);
      return new Move(table, rowId, cells, before, Set.of());
    }
    if (row == null || !after.equals(before)) {
      Part part = groupOf(after).part(table);
      if (row == null) {
        row = new IndexedRow(rowId, part);
        table.rows.put(rowId, row);
      }
      part.link(row);
      addRows(part, 1);
    }
    for (int variant = 0; variant < table.variants(); variant++) {
      setHash(row, variant, table.hashOf(table.visible(cells, variant)));
    }
    return new Move(table, rowId, cells, before, row.part.group.readers);
  }

  /** Sets a row's hash, and changes the sums that the row is part of. */
  private void setHash(IndexedRow row, int variant, int hash) {
    IndexedTable table = row.part.table;
    int before = table.contribution(row.id, row.hash(variant));
    row.setHash(variant, hash);
    toggle(row.part, variant, before ^ table.contribution(row.id, hash));
  }

  private void toggle(Part part, int variant, int contribution) {
    part.toggle(variant, contribution);
    if (summed[0] > 0) {
      for (String label : part.group.readers) {
        groupsOf(label).toggle(part.table, variant, contribution);
      }
    }
  }

  private void addRows(Part part, int count) {
    if (summed[0] > 0) {
      for (String label : part.group.readers) {
        groupsOf(label).addRows(part.table, count);
      }
    }
  }

  private LabelGroups groupsOf(String label) {
    return groupsByLabel.computeIfAbsent(label, first -> new LabelGroups(summed));
  }

  private ReaderGroup groupOf(Set<String> readers) {
    ReaderGroup added = new ReaderGroup(readers);
    ReaderGroup known = groups.putIfAbsent(added, added);
    if (known != null) {
      return known;
    }
    for (String label : readers) {
      groupsOf(label).add(added);
    }
    return added;
  }

  private void leave(IndexedRow row) {
    Part part = row.part;
    part.unlink(row);
    addRows(part, -1);
    ReaderGroup group = part.group;
    if (part.size > 0) {
      return;
    }
    group.remove(part);
    if (!group.isEmpty()) {
      return;
    }
    groups.remove(group);
    for (String label : group.readers) {
      groupsByLabel.computeIfPresent(label, (key, some) -> some.remove(group) ? null : some);
    }
  }

  /** Puts other rules in place of the current ones, which are still to be applied. */
  void setRules(AudienceRules newRules) {
    rules = new CheckedRules(newRules);
    // now, as the rows of tables whose hidden cells are not known are for nobody
    tables.keySet().forEach(rules::hiddenCells);
  }

  /** Applies the current rules to the rows of a table. */
  void applyRules(IndexedTable table, Consumer<Move> applied) {
    forEachBatch(
        table, table.rows.ids(), (rowId, cells) -> applied.accept(update(table.id, rowId, cells)));
  }

  /**
   * Returns the hidden cells of a table by the current rules, which may differ from the table's.
   */
  Map<String, Set<String>> hiddenCells(String tableId) {
    return rules.hiddenCells(tableId);
  }

  /** Hides other cells of a table than before. */
  void hide(IndexedTable table, Map<String, Set<String>> hidden) {
    table.hide(hidden);
    for (ReaderGroup group : groups.values()) {
      Part part = group.get(table);
      if (part != null) {
        part.clearHashes();
      }
    }
    groupsByLabel.values().forEach(some -> some.clearHashes(table));
    if (table.variants() > 0) {
      computeVariant(table, 0);
    }
  }

  /** Returns the variant of a table that clients with some labels see. */
  int variant(IndexedTable table, Set<String> labels) {
    if (table.hidden().isEmpty()) {
      return 0;
    }
    Set<String> visible = table.visibleTo(labels);
    int known = table.variantOf(visible);
    if (known >= 0) {
      return known;
    }
    int added = table.addVariant(visible);
    computeVariant(table, added);
    return added;
  }

  private void computeVariant(IndexedTable table, int variant) {
    forEachBatch(
        table,
        table.rows.ids(),
        (rowId, cells) -> {
          IndexedRow row = table.rows.get(rowId);
          if (row != null) {
            setHash(row, variant, table.hashOf(table.visible(cells, variant)));
          }
        });
  }

  /** Visits the groups that have one of some labels among their readers, each once. */
  void forEachGroup(Set<String> labels, Consumer<ReaderGroup> visitor) {
    forEachGroup(labels, new ArrayList<>(labels.size()), visitor);
  }

  /**
   * Visits the groups that have one of some labels among their readers, and none of the earlier
   * ones.
   */
  private void forEachGroup(
      Set<String> labels, List<String> earlier, Consumer<ReaderGroup> visitor) {
    for (String label : labels) {
      LabelGroups its = groupsByLabel.get(label);
      if (its != null && !earlier.contains(label)) {
        for (ReaderGroup group : its.groups) {
          if (Collections.disjoint(earlier, group.readers)) {
            visitor.accept(group);
          }
        }
        earlier.add(label);
      }
    }
  }

  /**
   * Visits sums that are together what some labels see, each row once. Of the label that is in most
   * groups, these are not looked at one by one.
   */
  private void forEachSum(Set<String> labels, Consumer<Sum> visitor) {
    String largest = null;
    Collection<Sum> sums = List.of();
    int most = 0;
    for (String label : labels) {
      LabelGroups its = groupsByLabel.get(label);
      Collection<Sum> all = its == null ? null : its.sums();
      if (its != null && all != null && its.groups.size() > most) {
        largest = label;
        sums = all;
        most = its.groups.size();
      }
    }
    sums.forEach(visitor);
    List<String> earlier = new ArrayList<>(labels.size());
    if (largest != null) {
      earlier.add(largest);
    }
    forEachGroup(labels, earlier, group -> group.forEachPart(visitor::accept));
  }

  /** Returns the hashes of the tables as some labels see them; without tables that have nothing. */
  Map<String, Integer> tableHashes(Set<String> labels) {
    Map<String, Integer> hashes = new LinkedHashMap<>();
    Map<IndexedTable, Integer> variants = new HashMap<>();
    forEachSum(
        labels,
        sum -> {
          String tableId = sum.table.id;
          if (tableId != null) {
            int variant = variants.computeIfAbsent(sum.table, key -> variant(key, labels));
            hashes.merge(tableId, sum.hash(variant), (one, other) -> one ^ other);
          }
        });
    hashes.values().removeIf(hash -> hash == 0);
    return hashes;
  }

  /** Returns the hash of a table, or of the values, as some labels see it. */
  int tableHash(IndexedTable table, Set<String> labels) {
    int[] hash = {0};
    int variant = variant(table, labels);
    forEachSum(labels, sum -> hash[0] ^= sum.table == table ? sum.hash(variant) : 0);
    return hash[0];
  }

  /** Returns the hash that tables have together. */
  static int hashOf(Map<String, Integer> tableHashes) {
    int hash = 0;
    for (Map.Entry<String, Integer> entry : tableHashes.entrySet()) {
      hash ^= StampHash.ofChild(entry.getKey(), entry.getValue());
    }
    return hash;
  }

  /** Returns the hashes of the rows of a table, or of the values, that some labels see. */
  Map<String, Integer> rowHashes(@Nullable String tableId, Set<String> labels) {
    IndexedTable table = table(tableId);
    Map<String, Integer> hashes = new LinkedHashMap<>();
    if (table != null) {
      int variant = variant(table, labels);
      forEachGroup(
          labels,
          group -> {
            Part part = group.get(table);
            for (IndexedRow row = part == null ? null : part.first; row != null; row = row.next) {
              int hash = row.hash(variant);
              if (hash != 0) {
                hashes.put(row.id, hash);
              }
            }
          });
    }
    return hashes;
  }

  /** Returns how many rows of a table some labels see. */
  int rowCount(String tableId, Set<String> labels) {
    int[] count = {0};
    IndexedTable table = tables.get(tableId);
    if (table != null) {
      forEachSum(labels, sum -> count[0] += sum.table == table ? sum.size : 0);
    }
    return count[0];
  }

  /** Returns the hash of a row as some labels see it; 0 if they don't. */
  int rowHash(@Nullable String tableId, String rowId, Set<String> labels) {
    IndexedTable table = table(tableId);
    IndexedRow row = table == null ? null : table.rows.get(rowId);
    return row != null && CheckedRules.intersect(row.part.group.readers, labels)
        ? row.hash(variant(row.part.table, labels))
        : 0;
  }

  /**
   * Returns the cells of rows that some labels see, read now. Rows that they don't see, and cells,
   * are left out.
   */
  Map<String, Map<String, StampedCell>> cells(
      @Nullable String tableId, Collection<String> rowIds, Set<String> labels) {
    IndexedTable table = table(tableId);
    Map<String, Map<String, StampedCell>> seen = new LinkedHashMap<>();
    if (table == null) {
      return seen;
    }
    List<String> readable = new ArrayList<>();
    for (String rowId : rowIds) {
      if (CheckedRules.intersect(readers(tableId, rowId), labels)) {
        readable.add(rowId);
      }
    }
    int variant = variant(table, labels);
    forEachBatch(
        table,
        readable,
        (rowId, cells) -> {
          Audience now = rules.of(tableId, rowId, cells);
          if (now == null || CheckedRules.intersect(now.readers(), labels)) {
            Map<String, StampedCell> visible = table.visible(cells, variant);
            if (!visible.isEmpty()) {
              seen.put(rowId, visible);
            }
          }
        });
    return seen;
  }
}
