package dev.merrow.store;

import dev.merrow.stamp.Cell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cell or value of the tree with its stamp, which here is the {@link Hlc}'s packed form. In a
 * store without stamps just the cell is used.
 */
class CellNode {
  /** The cell that the stamp belongs to; null if that was a deletion. */
  @Nullable Cell stamped;

  long upper;
  int lower;
  int hash;

  /** What readers see, as long as the node is among the live ones. */
  @Nullable Cell plain() {
    return stamped;
  }

  final boolean hasStamp() {
    return (upper | lower) != 0;
  }

  /** Whether a write with this stamp wins over what is here. A tie keeps what is here. */
  final boolean yieldsTo(Hlc hlc) {
    return !hasStamp() || Hlc.compare(hlc.upper(), hlc.lower(), upper, lower) > 0;
  }

  final void stamp(@Nullable Cell cell, Hlc hlc) {
    stamped = cell;
    upper = hlc.upper();
    lower = hlc.lower();
    if (hlc.isEmpty()) {
      // a hash tells it from one that was never stamped
      rehash();
    }
  }

  /**
   * Whether this was never stamped, not even with the empty stamp: a default that filled a row
   * which came from a peer. Such a cell is shown to readers and is no part of what merges.
   */
  final boolean isForReadersAlone() {
    return !hasStamp() && stamped == null && hash == 0;
  }

  final void rehash() {
    hash = StampHash.ofCell(stamped, upper, lower);
  }

  final StampedCell toStampedCell(boolean withHash) {
    return new StampedCell(stamped, Hlc.ofPacked(upper, lower), withHash ? hash : 0);
  }

  /** This node, or one with the same stamp, that shows readers a cell. */
  CellNode showing(@Nullable Cell cell) {
    return Objects.equals(cell, stamped) ? this : new Masked(this, cell);
  }

  /**
   * A node whose readers see something else than its stamp belongs to: a peer's cell was refused or
   * replaced by a schema or by middleware, yet its stamp is kept, so that hashes agree.
   */
  private static final class Masked extends CellNode {
    private final @Nullable Cell shown;

    Masked(CellNode node, @Nullable Cell shown) {
      this.stamped = node.stamped;
      this.upper = node.upper;
      this.lower = node.lower;
      this.hash = node.hash;
      this.shown = shown;
    }

    @Override
    @Nullable Cell plain() {
      return shown;
    }

    @Override
    CellNode showing(@Nullable Cell cell) {
      if (!Objects.equals(cell, stamped)) {
        return Objects.equals(cell, shown) ? this : new Masked(this, cell);
      }
      CellNode bare = new CellNode();
      bare.stamped = stamped;
      bare.upper = upper;
      bare.lower = lower;
      bare.hash = hash;
      return bare;
    }
  }
}
