package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.HybridClock;
import org.jspecify.annotations.Nullable;

/** Stamps local writes, as opposed to peers' writes, which have stamps of their own. */
final class LocalStamps {
  private final HybridClock clock;
  private final Mutation mutation;
  private boolean applying;
  private boolean defaulting;

  LocalStamps(HybridClock clock, Mutation mutation) {
    this.clock = clock;
    this.mutation = mutation;
  }

  HybridClock clock() {
    return clock;
  }

  /** Stamps a cell that is written; returns whether it got a new stamp. */
  boolean stamp(CellNode node, @Nullable Cell cell, boolean defaulted) {
    if (applying && !mutation.isActive()) {
      return false;
    }
    Hlc hlc = defaulting || defaulted ? emptyStamp() : next(node);
    if (node.yieldsTo(hlc)) {
      node.stamp(cell, hlc);
      return true;
    }
    if (!hlc.isEmpty()) {
      throw new IllegalStateException(
          "tinybase:13: the next stamp of this store's clock, "
              + hlc
              + ", is not newer than the cell's, "
              + Hlc.ofPacked(node.upper, node.lower));
    }
    return false;
  }

  /**
   * Returns a stamp for a local write. It is newer than the cell's own, even if that is too far
   * ahead for the clock to follow, as in content that was saved while the clock was wrong.
   */
  private Hlc next(CellNode node) {
    Hlc next = clock.next();
    return node.yieldsTo(next) ? next : clock.after(Hlc.ofPacked(node.upper, node.lower));
  }

  /**
   * Returns the empty stamp, and advances the clock all the same, so that it never goes back behind
   * the time it read.
   */
  private Hlc emptyStamp() {
    clock.seen(Hlc.EMPTY);
    return Hlc.EMPTY;
  }

  /**
   * Skips one stamp after a cell was restored. TinyBase undoes a write by another write, which
   * takes a stamp; skipping one keeps later stamps equal to TinyBase's.
   */
  void leaveOut() {
    clock.next();
  }

  /** Runs actions that show readers merged content, with the stamps that it came with. */
  void whileApplying(Runnable actions) {
    boolean before = applying;
    applying = true;
    try {
      actions.run();
    } finally {
      applying = before;
    }
  }

  /** Runs actions whose writes are older than all others. */
  void whileDefaulting(Runnable actions) {
    defaulting = true;
    try {
      actions.run();
    } finally {
      defaulting = false;
    }
  }

  /**
   * Returns whether writes are older than all others, so that they yield to anything that has a
   * stamp.
   */
  boolean isDefaulting() {
    return defaulting;
  }

  /** Returns whether the content being shown to readers was merged, and so has stamps. */
  boolean isApplying() {
    return applying;
  }
}
