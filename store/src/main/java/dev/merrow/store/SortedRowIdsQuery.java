package dev.merrow.store;

import dev.merrow.Cell;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which row ids are asked for, in which order.
 *
 * @param tableId the table
 * @param cellId the cell to sort by, or null to sort by the row ids
 * @param descending whether the greatest comes first
 * @param offset how many are skipped; 0 or more
 * @param limit how many are given at most, or null for all
 * @param sorter compares the cells, which are null where a row lacks them (row ids come as string
 *     cells); or null for TinyBase's order: as JavaScript's {@code <} compares, nulls and absent
 *     cells as 0
 */
public record SortedRowIdsQuery(
    String tableId,
    @Nullable String cellId,
    boolean descending,
    int offset,
    @Nullable Integer limit,
    @Nullable Comparator<@Nullable Cell> sorter) {

  /**
   * Checks the page.
   *
   * @throws IllegalArgumentException if the offset or limit is negative
   */
  public SortedRowIdsQuery {
    if (offset < 0 || (limit != null && limit < 0)) {
      throw new IllegalArgumentException(
          "Offset and limit must not be negative: " + offset + ", " + limit);
    }
  }

  /** All rows of a table by a cell, or by row id if that is null, ascending. */
  public static SortedRowIdsQuery by(String tableId, @Nullable String cellId) {
    return new SortedRowIdsQuery(tableId, cellId, false, 0, null, null);
  }

  /** The same in descending order. */
  public SortedRowIdsQuery inDescendingOrder() {
    return new SortedRowIdsQuery(tableId, cellId, true, offset, limit, sorter);
  }

  /** The same, cut to a page. */
  public SortedRowIdsQuery page(int newOffset, @Nullable Integer newLimit) {
    return new SortedRowIdsQuery(tableId, cellId, descending, newOffset, newLimit, sorter);
  }

  /** The same, compared by a sorter. */
  public SortedRowIdsQuery sortedBy(Comparator<@Nullable Cell> newSorter) {
    return new SortedRowIdsQuery(tableId, cellId, descending, offset, limit, newSorter);
  }
}
