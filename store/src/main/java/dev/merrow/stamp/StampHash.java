package dev.merrow.stamp;

import dev.merrow.Cell;
import dev.merrow.JsonCell;
import dev.merrow.NumberCell;
import dev.merrow.StringCell;
import dev.merrow.internal.Fnv;
import dev.merrow.internal.JsNumber;
import dev.merrow.internal.JsString;
import org.jspecify.annotations.Nullable;

/**
 * The hashes that two stores compare, as unsigned 32-bit numbers in {@code int}s. (TinyBase's
 * protocol: FNV-1a-32 over UTF-8.)
 */
public final class StampHash {
  private StampHash() {}

  /** Returns the FNV-1a hash of a string's UTF-8, with U+FFFD for lone surrogates. */
  public static int ofString(String text) {
    return Fnv.hash(text);
  }

  /**
   * Returns the hash of a cell or value with its stamp.
   *
   * @param cell the cell, or null if it is deleted, which hashes as JSON's null
   * @param upper the stamp's {@link Hlc#upper()}
   * @param lower the stamp's {@link Hlc#lower()}
   */
  public static int ofCell(@Nullable Cell cell, long upper, int lower) {
    return HlcText.updateHash(Fnv.step(ofCellText(cell), ':'), upper, lower);
  }

  /** As {@link #ofCell(Cell, long, int)}, for the string of a string cell. */
  public static int ofString(String string, long upper, int lower) {
    return HlcText.updateHash(Fnv.step(ofQuoted(string), ':'), upper, lower);
  }

  private static int ofQuoted(String string) {
    return JsString.updateQuoted(Fnv.OFFSET, "", string);
  }

  /** As {@link #ofCell(Cell, long, int)}, with the stamp as an object. */
  public static int ofCell(@Nullable Cell cell, Hlc hlc) {
    return ofCell(cell, hlc.upper(), hlc.lower());
  }

  /** Returns the contribution (by exclusive or) of a child's hash to the hash of its parent. */
  public static int ofChild(String id, int childHash) {
    return Fnv.updateDecimal(beginningOfChild(id), Integer.toUnsignedLong(childHash));
  }

  /**
   * Returns the contribution of a child to its parent's hash when its own hash changes, which
   * removes that of the old hash.
   */
  public static int ofChangedChild(String id, int oldChildHash, int newChildHash) {
    int beginning = beginningOfChild(id);
    return Fnv.updateDecimal(beginning, Integer.toUnsignedLong(oldChildHash))
        ^ Fnv.updateDecimal(beginning, Integer.toUnsignedLong(newChildHash));
  }

  private static int beginningOfChild(String id) {
    return Fnv.step(Fnv.update(Fnv.OFFSET, id), ':');
  }

  /**
   * Returns the contribution (by exclusive or) of a node's own stamp to its hash: none if it is
   * empty.
   */
  public static int ofStamp(Hlc hlc) {
    return hlc.isEmpty() ? 0 : HlcText.updateHash(Fnv.OFFSET, hlc.upper(), hlc.lower());
  }

  private static int ofCellText(@Nullable Cell cell) {
    int h = Fnv.OFFSET;
    if (cell instanceof StringCell string) {
      return ofQuoted(string.value());
    } else if (cell instanceof NumberCell number) {
      return ofNumberText(h, number.value());
    } else if (cell instanceof JsonCell json) {
      return JsString.updateQuoted(h, Cell.JSON_PREFIX, json.json());
    }
    return Fnv.update(h, cell == null ? "null" : cell.toString());
  }

  private static int ofNumberText(int hash, double value) {
    long integer = (long) value;
    if (integer == value && Math.abs(integer) <= NumberCell.MAX_INTEGER) {
      int h = integer < 0 ? Fnv.step(hash, '-') : hash;
      return Fnv.updateDecimal(h, Math.abs(integer));
    }
    return Fnv.update(hash, JsNumber.toString(value));
  }
}
