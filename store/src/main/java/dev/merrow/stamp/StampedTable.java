package dev.merrow.stamp;

import java.util.Map;

/**
 * A table, or the changes to it: rows with their stamps.
 *
 * @param rows row id to stamped row
 * @param hlc the table's own stamp, which only peers assign; usually empty
 * @param hash the hash of it all, unsigned; 0 where changes are without hashes
 */
public record StampedTable(Map<String, StampedRow> rows, Hlc hlc, int hash) {
  /** No rows, without a stamp or hash. */
  public static final StampedTable EMPTY = of(Map.of());

  /** Returns a table without a stamp or hash. */
  public static StampedTable of(Map<String, StampedRow> rows) {
    return new StampedTable(rows, Hlc.EMPTY, 0);
  }
}
