package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.HybridClock;
import org.jspecify.annotations.Nullable;

/** Stamps what is written here, as opposed to what comes from peers with a stamp of its own. */
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

  /** Stamps a cell that is written; returns whether it has a new stamp now. */
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
   * A stamp for a local write. It is newer than the cell's own, also where that lies too far ahead
   * for the clock to follow, as in content that was saved while the clock was wrong.
   */
  private Hlc next(CellNode node) {
    Hlc next = clock.next();
    return node.yieldsTo(next) ? next : clock.after(Hlc.ofPacked(node.upper, node.lower));
  }

  /** An empty stamp moves the clock on, too, so that it never goes back behind the time it read. */
  private Hlc emptyStamp() {
    clock.seen(Hlc.EMPTY);
    return Hlc.EMPTY;
  }

  /**
   * Notes that a cell was put back. TinyBase undoes a write by another, which takes a stamp; so
   * that later stamps are the same here, one is left out.
   */
  void leaveOut() {
    clock.next();
  }

  /** Runs actions that show readers what was merged, with the stamps that it came with. */
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

  /** Whether writes are older than all others, so that they give way to what has a stamp. */
  boolean isDefaulting() {
    return defaulting;
  }

  /** Whether what is shown to readers was merged, and has stamps. */
  boolean isApplying() {
    return applying;
  }
}
