package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.StringCell;
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
  /** The cell that the stamp belongs to, but of a string cell only its string, to save the rest. */
  private @Nullable Object content;

  long upper;
  int lower;
  int hash;

  /** The cell that the stamp belongs to; null if that was a deletion. */
  final @Nullable Cell stamped() {
    return content instanceof String string ? StringCell.of(string) : (Cell) content;
  }

  final void setStamped(@Nullable Cell cell) {
    content = cell instanceof StringCell string ? string.value() : cell;
  }

  /** Whether the stamp belongs to an equal cell. */
  final boolean isStamped(@Nullable Cell cell) {
    return Objects.equals(cell instanceof StringCell string ? string.value() : cell, content);
  }

  /** What readers see, as long as the node is among the live ones. */
  @Nullable Cell plain() {
    return stamped();
  }

  /** Whether readers see an equal cell. */
  boolean shows(@Nullable Cell cell) {
    return isStamped(cell);
  }

  final boolean hasStamp() {
    return (upper | lower) != 0;
  }

  /** Whether a write with this stamp wins over what is here. A tie keeps what is here. */
  final boolean yieldsTo(Hlc hlc) {
    return !hasStamp() || Hlc.compare(hlc.upper(), hlc.lower(), upper, lower) > 0;
  }

  final void stamp(@Nullable Cell cell, Hlc hlc) {
    setStamped(cell);
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
    return !hasStamp() && content == null && hash == 0;
  }

  final void rehash() {
    hash = StampHash.ofCell(stamped(), upper, lower);
  }

  final StampedCell toStampedCell(boolean withHash) {
    return new StampedCell(stamped(), Hlc.ofPacked(upper, lower), withHash ? hash : 0);
  }

  final void copyStamp(CellNode node) {
    content = node.content;
    upper = node.upper;
    lower = node.lower;
    hash = node.hash;
  }

  /** This node, or one with the same stamp, that shows readers a cell. */
  CellNode showing(@Nullable Cell cell) {
    return isStamped(cell) ? this : new Masked(this, cell);
  }

  /**
   * A node whose readers see something else than its stamp belongs to: a peer's cell was refused or
   * replaced by a schema or by middleware, yet its stamp is kept, so that hashes agree.
   */
  private static final class Masked extends CellNode {
    private final @Nullable Cell shown;

    Masked(CellNode node, @Nullable Cell shown) {
      copyStamp(node);
      this.shown = shown;
    }

    @Override
    @Nullable Cell plain() {
      return shown;
    }

    @Override
    boolean shows(@Nullable Cell cell) {
      return Objects.equals(cell, shown);
    }

    @Override
    CellNode showing(@Nullable Cell cell) {
      if (shows(cell)) {
        return this;
      }
      CellNode bare = new CellNode();
      bare.copyStamp(this);
      return bare.showing(cell);
    }
  }
}
