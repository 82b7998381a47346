package dev.merrow.stamp;

import java.util.Map;

/**
 * A row, or what is said of it: cells with their stamps, deleted ones included.
 *
 * @param cells cell id to stamped cell
 * @param hlc the stamp of its own, which only peers give; mostly empty
 * @param hash the hash of it all, unsigned; 0 where changes are without hashes
 */
public record StampedRow(Map<String, StampedCell> cells, Hlc hlc, int hash) {
  /** Nothing, without a stamp or hash. */
  public static final StampedRow EMPTY = of(Map.of());

  /** Without a stamp or hash. */
  public static StampedRow of(Map<String, StampedCell> cells) {
    return new StampedRow(cells, Hlc.EMPTY, 0);
  }
}
