package dev.merrow.stamp;

import java.util.Map;

/**
 * A row, or the changes to it: cells with their stamps, deleted ones included.
 *
 * @param cells cell id to stamped cell
 * @param hlc the row's own stamp, which only peers assign; usually empty
 * @param hash the hash of it all, unsigned; 0 where changes are without hashes
 */
public record StampedRow(Map<String, StampedCell> cells, Hlc hlc, int hash) {
  /** No cells, without a stamp or hash. */
  public static final StampedRow EMPTY = of(Map.of());

  /** Returns a row without a stamp or hash. */
  public static StampedRow of(Map<String, StampedCell> cells) {
    return new StampedRow(cells, Hlc.EMPTY, 0);
  }
}
