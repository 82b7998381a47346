package dev.merrow.ws.server.internal.live;

import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.SortedRowIdsQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table in the order in which they are shown.
 *
 * @param rowIds their ids
 * @param version the table's version when this was made
 * @param madeAt when that was, in nanoseconds
 * @param nanos how long it took
 */
record RowOrder(List<String> rowIds, long version, long madeAt, long nanos) {

  /** How much longer than its making an order is used although the table has changed. */
  private static final int REST = 10;

  private static final long LEAST_NANOS = 300_000_000L;

  /**
   * What rows are shown, and how they are sorted.
   *
   * @param sort the cell to sort by; empty for the row's id, null for the order of insertion
   * @param filter text that the row's id or a cell contains; empty for all rows
   * @param deleted whether to show deleted rows, and no others
   */
  record Choice(
      String tableId, @Nullable String sort, boolean descending, String filter, boolean deleted) {

    /** Returns whether cells that change may change the order. */
    boolean dependsOnCells() {
      return (sort != null && !sort.isEmpty()) || !filter.isEmpty();
    }
  }

  /** Makes an order, which may take as long as sorting the table. */
  static RowOrder make(MergeableStore store, Choice choice, long version) {
    long start = System.nanoTime();
    List<String> ids = choice.deleted() ? deletedRows(store, choice) : rows(store, choice);
    long end = System.nanoTime();
    return new RowOrder(ids, version, end, end - start);
  }

  /** Returns whether this may be shown although the table has another version now. */
  boolean isRecent(long now) {
    return now - madeAt < Math.max(LEAST_NANOS, REST * nanos);
  }

  private static List<String> rows(MergeableStore store, Choice choice) {
    String tableId = choice.tableId();
    String sort = choice.sort();
    List<String> ids;
    if (sort == null) {
      ids = store.getRowIds(tableId);
      ids = choice.descending() ? reversed(ids) : ids;
    } else {
      ids =
          store.getSortedRowIds(
              new SortedRowIdsQuery(
                  tableId, sort.isEmpty() ? null : sort, choice.descending(), 0, null, null));
    }
    String wanted = choice.filter().toLowerCase(Locale.ROOT);
    return wanted.isEmpty()
        ? ids
        : ids.stream().filter(id -> contains(id, store.getRow(tableId, id), wanted)).toList();
  }

  /** What only stamps tell of: the rows that there once were. */
  private static List<String> deletedRows(MergeableStore store, Choice choice) {
    String tableId = choice.tableId();
    Map<String, Integer> all =
        store.getMergeableRowHashes(Map.of(tableId, 0)).getOrDefault(tableId, Map.of());
    Set<String> present = new HashSet<>(store.getRowIds(tableId));
    String wanted = choice.filter().toLowerCase(Locale.ROOT);
    return all.keySet().stream()
        .filter(id -> !present.contains(id) && id.toLowerCase(Locale.ROOT).contains(wanted))
        .toList();
  }

  private static List<String> reversed(List<String> ids) {
    List<String> reversed = new ArrayList<>(ids);
    Collections.reverse(reversed);
    return reversed;
  }

  private static boolean contains(String rowId, Map<String, Cell> cells, String wanted) {
    return rowId.toLowerCase(Locale.ROOT).contains(wanted)
        || cells.values().stream()
            .anyMatch(cell -> cell.toString().toLowerCase(Locale.ROOT).contains(wanted));
  }
}
