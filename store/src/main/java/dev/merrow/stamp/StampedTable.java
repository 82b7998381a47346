package dev.merrow.stamp;

import java.util.Map;

/**
 * A table, or what is said of it: rows with their stamps.
 *
 * @param rows row id to stamped row
 * @param hlc the stamp of its own, which only peers give; mostly empty
 * @param hash the hash of it all, unsigned; 0 where changes are without hashes
 */
public record StampedTable(Map<String, StampedRow> rows, Hlc hlc, int hash) {
  /** Nothing, without a stamp or hash. */
  public static final StampedTable EMPTY = of(Map.of());

  /** Without a stamp or hash. */
  public static StampedTable of(Map<String, StampedRow> rows) {
    return new StampedTable(rows, Hlc.EMPTY, 0);
  }
}
