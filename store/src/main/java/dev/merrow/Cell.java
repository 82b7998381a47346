package dev.merrow;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of one cell of a row, or of one value of a store: a string, a finite number, a
 * boolean, null, a JSON object or a JSON array.
 *
 * <p>Cells are immutable, equal by content and thread-safe. JSON null is a cell of its own, {@link
 * NullCell#NULL}; the absence of a cell is Java's null.
 *
 * <pre>{@code
 * String text = switch (cell.type()) {
 *   case STRING -> cell.asString();
 *   default -> cell.toString();
 * };
 * }</pre>
 */
public sealed interface Cell permits StringCell, NumberCell, BooleanCell, NullCell, JsonCell {

  /** Marks a deleted cell in JSON text when it stands alone, so it is not a legal string cell. */
  String DELETED_TEXT = "\ufffc";

  /** Prefixes the text of an object or array cell in JSON, so no string cell may begin with it. */
  String JSON_PREFIX = "\ufffd";

  /** Returns the kind of this cell. */
  CellType type();

  /** Returns the string of a string cell, or null for any other cell. */
  default @Nullable String asString() {
    return null;
  }

  /** Returns the number of a number cell, or null for any other cell. */
  default @Nullable Double asDouble() {
    return null;
  }

  /** Returns the number of a number cell if it is whole and fits a {@code long}, otherwise null. */
  default @Nullable Long asLong() {
    return null;
  }

  /** Returns the boolean of a boolean cell, or null for any other cell. */
  default @Nullable Boolean asBoolean() {
    return null;
  }

  /**
   * Returns the members of an object cell in JavaScript's order as an unmodifiable map, or null for
   * any other cell.
   */
  default @Nullable Map<String, Cell> asMap() {
    return null;
  }

  /** Returns the elements of an array cell as an unmodifiable list, or null for any other cell. */
  default @Nullable List<Cell> asList() {
    return null;
  }

  /** Returns whether this is the null cell. */
  default boolean isNull() {
    return false;
  }

  /**
   * Returns the content of this cell as a plain JDK object: a {@link String}, a {@link Boolean},
   * null, a number, a {@code Map<String, Object>} of an object's members or a {@code List<Object>}
   * of an array's elements, to any depth. A whole number within &plusmn;2<sup>53</sup> is a {@link
   * Long}, any other a {@link Double}. Maps and lists are unmodifiable; maps keep JavaScript's
   * order.
   *
   * <p>{@link #ofObject} turns the result back into an equal cell.
   */
  default @Nullable Object toObject() {
    return PlainObjects.of(this);
  }

  /** Returns the JSON text of this cell, as JavaScript's {@code JSON.stringify} writes it. */
  String toJson();

  /**
   * Returns a string cell.
   *
   * @throws InvalidCellException if the string is U+FFFC or begins with U+FFFD, which are reserved
   */
  static Cell of(String value) {
    return StringCell.of(value);
  }

  /**
   * Returns a string cell of one character. Without this overload Java would take the character for
   * a number.
   *
   * @throws InvalidCellException if the character is U+FFFC or U+FFFD, which are reserved
   */
  static Cell of(char value) {
    return StringCell.of(String.valueOf(value));
  }

  /**
   * Returns a number cell.
   *
   * @throws InvalidCellException if the number is NaN or infinite
   */
  static Cell of(double value) {
    return NumberCell.ofDouble(value);
  }

  /**
   * Returns a number cell.
   *
   * @throws InvalidCellException if the number is beyond &plusmn;2<sup>53</sup>, where a double,
   *     JavaScript's only number type, is no longer exact
   */
  static Cell of(long value) {
    return NumberCell.ofLong(value);
  }

  /** Returns a number cell. */
  static Cell of(int value) {
    return NumberCell.ofLong(value);
  }

  /** Returns a boolean cell. */
  static Cell of(boolean value) {
    return value ? BooleanCell.TRUE : BooleanCell.FALSE;
  }

  /**
   * Returns an object cell.
   *
   * @param members null, strings, numbers, booleans, maps with string keys, lists and cells, to any
   *     depth
   * @throws InvalidCellException if a member is anything else, or a number is not finite
   */
  static Cell of(Map<String, ?> members) {
    return JsonCell.of(members);
  }

  /**
   * Returns an array cell.
   *
   * @param elements as for {@link #of(Map)}
   * @throws InvalidCellException as for {@link #of(Map)}
   */
  static Cell of(List<?> elements) {
    return JsonCell.of(elements);
  }

  /** Returns the null cell. */
  static Cell ofNull() {
    return NullCell.NULL;
  }

  /**
   * Returns a cell of any kind from a plain object: the inverse of {@link #toObject()}.
   *
   * @param object null, a string, character, number, boolean, map with string keys, list or cell
   * @throws InvalidCellException if it is, or contains, anything else or a number that no cell can
   *     hold
   */
  static Cell ofObject(@Nullable Object object) {
    return PlainObjects.toCell(object);
  }

  /**
   * Returns the cells of a row, or values, as plain objects by id; see {@link #toObject()}.
   *
   * @return an unmodifiable copy in the same order; a null cell becomes null
   */
  static Map<String, @Nullable Object> toObjects(Map<String, Cell> cells) {
    return PlainObjects.of(cells);
  }

  /**
   * Returns the cells of a row, or values, from plain objects by id; see {@link #ofObject}.
   *
   * <pre>{@code
   * store.setRow("pets", "fido", Cell.ofObjects(Map.of("species", "dog", "legs", 4)));
   * }</pre>
   *
   * @return an unmodifiable copy in the same order
   * @throws InvalidCellException if an object is not a legal cell; the message names its id
   */
  static Map<String, Cell> ofObjects(Map<String, ? extends @Nullable Object> objects) {
    return PlainObjects.toCells(objects);
  }

  /**
   * Returns a cell of any kind from its JSON text. The text of an object or array is rewritten in
   * the form that JavaScript writes.
   *
   * @throws InvalidCellException if the text is not JSON, or not a legal cell
   */
  static Cell ofJson(String json) {
    return JsonCellReader.readAny(json);
  }
}
