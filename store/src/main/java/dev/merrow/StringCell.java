package dev.merrow;

import dev.merrow.internal.JsString;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A cell that holds a string: neither U+FFFC alone nor one that begins with U+FFFD. */
public final class StringCell implements Cell {
  private final String value;

  private StringCell(String value) {
    this.value = value;
  }

  /**
   * Returns a cell for a string.
   *
   * @throws InvalidCellException if the string is reserved
   */
  public static StringCell of(String value) {
    Objects.requireNonNull(
        value, "A string cell needs a string; for JSON's null use Cell.ofNull()");
    if (isReserved(value)) {
      throw new InvalidCellException(
          "A string cell must not be U+FFFC or begin with U+FFFD, which are reserved: "
              + InvalidCellException.show(value));
    }
    return new StringCell(value);
  }

  /** Returns a cell for a string inside an object or array, where no string is reserved. */
  static StringCell nested(String value) {
    return new StringCell(value);
  }

  /** Returns whether a string has a special meaning in TinyBase's JSON, and so is reserved. */
  public static boolean isReserved(String value) {
    return !value.isEmpty()
        && (value.charAt(0) == JSON_PREFIX.charAt(0) || value.equals(DELETED_TEXT));
  }

  /** Returns whether a cell is a reserved string that was taken out of an object or array. */
  public static boolean isReserved(Cell cell) {
    return cell instanceof StringCell string && isReserved(string.value);
  }

  /** Returns the string. */
  public String value() {
    return value;
  }

  @Override
  public CellType type() {
    return CellType.STRING;
  }

  @Override
  public String asString() {
    return value;
  }

  @Override
  public String toJson() {
    return JsString.quote(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StringCell cell && cell.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
