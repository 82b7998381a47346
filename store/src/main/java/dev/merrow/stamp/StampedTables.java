package dev.merrow.stamp;

import java.util.Map;

/**
 * All tables, or what is said of them, with their stamps.
 *
 * @param tables table id to stamped table
 * @param hlc the stamp of its own, which only peers give; mostly empty
 * @param hash the hash of it all, unsigned; 0 where changes are without hashes
 */
public record StampedTables(Map<String, StampedTable> tables, Hlc hlc, int hash) {
  /** Nothing, without a stamp or hash. */
  public static final StampedTables EMPTY = of(Map.of());

  /** Without a stamp or hash. */
  public static StampedTables of(Map<String, StampedTable> tables) {
    return new StampedTables(tables, Hlc.EMPTY, 0);
  }

  /** All that these or later ones say, without hashes; what both say of a cell as the later do. */
  public StampedTables union(StampedTables later) {
    return StampedTree.union(this, later);
  }
}
