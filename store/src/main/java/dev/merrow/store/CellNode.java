package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.StringCell;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampHash;
import dev.merrow.stamp.StampedCell;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cell or value of the tree with its stamp, in the {@link Hlc}'s packed form. A store without
 * stamps uses only the cell.
 */
class CellNode {
  /** The cell that the stamp belongs to; for a string cell only its string, to save memory. */
  private @Nullable Object content;

  long upper;
  int lower;
  int hash;

  /** Returns the cell that the stamp belongs to; null if that was a deletion. */
  final @Nullable Cell stamped() {
    return content instanceof String string ? StringCell.of(string) : (Cell) content;
  }

  final void setStamped(@Nullable Cell cell) {
    content = cell instanceof StringCell string ? string.value() : cell;
  }

  /** Returns whether the stamp belongs to an equal cell. */
  final boolean isStamped(@Nullable Cell cell) {
    return Objects.equals(cell instanceof StringCell string ? string.value() : cell, content);
  }

  /** Returns the cell that readers see while the node is live. */
  @Nullable Cell plain() {
    return stamped();
  }

  /** Returns whether readers see an equal cell. */
  boolean shows(@Nullable Cell cell) {
    return isStamped(cell);
  }

  final boolean hasStamp() {
    return (upper | lower) != 0;
  }

  /** Returns whether a write with this stamp wins over what is here. A tie keeps what is here. */
  final boolean yieldsTo(Hlc hlc) {
    return !hasStamp() || Hlc.compare(hlc.upper(), hlc.lower(), upper, lower) > 0;
  }

  final void stamp(@Nullable Cell cell, Hlc hlc) {
    setStamped(cell);
    upper = hlc.upper();
    lower = hlc.lower();
    if (hlc.isEmpty()) {
      // the hash distinguishes it from a cell that was never stamped
      rehash();
    }
  }

  /**
   * Returns whether this was never stamped, not even with the empty stamp: a default that filled a
   * row from a peer. Readers see such a cell, but it is not part of the merged content.
   */
  final boolean isForReadersAlone() {
    return !hasStamp() && content == null && hash == 0;
  }

  final void rehash() {
    hash =
        content instanceof String string
            ? StampHash.ofString(string, upper, lower)
            : StampHash.ofCell((Cell) content, upper, lower);
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

  /** Returns this node, or one with the same stamp, so that readers see the given cell. */
  CellNode showing(@Nullable Cell cell) {
    return isStamped(cell) ? this : new Masked(this, cell);
  }

  /**
   * A node whose readers see a different cell from the one that its stamp belongs to: a schema or
   * middleware refused or replaced a peer's cell, but the stamp is kept so that hashes agree.
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
