package dev.merrow.stamp;

import java.util.Map;

/**
 * All tables, or the changes to them, with their stamps.
 *
 * @param tables table id to stamped table
 * @param hlc the stamp of the tables as a whole, which only peers assign; usually empty
 * @param hash the hash of it all, unsigned; 0 where changes are without hashes
 */
public record StampedTables(Map<String, StampedTable> tables, Hlc hlc, int hash) {
  /** No tables, without a stamp or hash. */
  public static final StampedTables EMPTY = of(Map.of());

  /** Returns tables without a stamp or hash. */
  public static StampedTables of(Map<String, StampedTable> tables) {
    return new StampedTables(tables, Hlc.EMPTY, 0);
  }

  /**
   * Returns the union of these and later tables, without hashes; for a cell in both, the later one
   * wins.
   */
  public StampedTables union(StampedTables later) {
    return StampedTree.union(this, later);
  }
}
