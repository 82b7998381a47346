package dev.merrow.stamp;

import dev.merrow.Cell;
import org.jspecify.annotations.Nullable;

/**
 * A cell or value, or its deletion, with the stamp of the write that set or deleted it.
 *
 * @param cell the cell; null if it was deleted
 * @param hlc the stamp
 * @param hash the hash of both, unsigned; 0 where changes are without hashes
 */
public record StampedCell(@Nullable Cell cell, Hlc hlc, int hash) {
  /** Creates a stamped cell without a hash. */
  public StampedCell(@Nullable Cell cell, Hlc hlc) {
    this(cell, hlc, 0);
  }

  /** Returns whether this is a deletion. */
  public boolean isDeleted() {
    return cell == null;
  }
}
