package dev.merrow.store;

import dev.merrow.Cell;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A query for the row ids of a table in sorted order.
 *
 * @param tableId the table
 * @param cellId the cell to sort by, or null to sort by the row ids
 * @param descending whether to sort in descending order
 * @param offset the number of row ids to skip; 0 or more
 * @param limit the maximum number of row ids to return, or null for all
 * @param sorter compares the cells, which are null where a row lacks them (row ids are passed as
 *     string cells); or null for TinyBase's order, that of JavaScript's {@code <} with nulls and
 *     absent cells as 0
 */
public record SortedRowIdsQuery(
    String tableId,
    @Nullable String cellId,
    boolean descending,
    int offset,
    @Nullable Integer limit,
    @Nullable Comparator<@Nullable Cell> sorter) {

  /**
   * Checks the offset and the limit.
   *
   * @throws IllegalArgumentException if the offset or limit is negative
   */
  public SortedRowIdsQuery {
    if (offset < 0 || (limit != null && limit < 0)) {
      throw new IllegalArgumentException(
          "Offset and limit must not be negative: " + offset + ", " + limit);
    }
  }

  /**
   * Returns a query for all rows of a table, ascending by a cell, or by row id if the cell id is
   * null.
   */
  public static SortedRowIdsQuery by(String tableId, @Nullable String cellId) {
    return new SortedRowIdsQuery(tableId, cellId, false, 0, null, null);
  }

  /** Returns this query in descending order. */
  public SortedRowIdsQuery inDescendingOrder() {
    return new SortedRowIdsQuery(tableId, cellId, true, offset, limit, sorter);
  }

  /** Returns this query, limited to a page. */
  public SortedRowIdsQuery page(int newOffset, @Nullable Integer newLimit) {
    return new SortedRowIdsQuery(tableId, cellId, descending, newOffset, newLimit, sorter);
  }

  /** Returns this query with the order of a sorter. */
  public SortedRowIdsQuery sortedBy(Comparator<@Nullable Cell> newSorter) {
    return new SortedRowIdsQuery(tableId, cellId, descending, offset, limit, newSorter);
  }
}
