package dev.merrow;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one cell of a row, or one value of a store, holds: a string, a finite number, a boolean,
 * null, a JSON object or a JSON array.
 *
 * <p>Cells are immutable, equal by content and safe for use by many threads. JSON null is a cell of
 * its own, {@link NullCell#NULL}; the absence of a cell is Java's null.
 *
 * <pre>{@code
 * String text = switch (cell.type()) {
 *   case STRING -> cell.asString();
 *   default -> cell.toString();
 * };
 * }</pre>
 */
public sealed interface Cell permits StringCell, NumberCell, BooleanCell, NullCell, JsonCell {

  /** Alone, stands for a deleted cell in every JSON text; so it is not a legal string cell. */
  String DELETED_TEXT = "\ufffc";

  /** Begins the text of an object or array cell in JSON; so no string cell may begin with it. */
  String JSON_PREFIX = "\ufffd";

  /** The kind of this cell. */
  CellType type();

  /** The string of a string cell, else null. */
  default @Nullable String asString() {
    return null;
  }

  /** The number of a number cell, else null. */
  default @Nullable Double asDouble() {
    return null;
  }

  /** The number of a number cell if it is a whole one within a {@code long}, else null. */
  default @Nullable Long asLong() {
    return null;
  }

  /** The boolean of a boolean cell, else null. */
  default @Nullable Boolean asBoolean() {
    return null;
  }

  /** The members of an object cell in JavaScript's order, unmodifiable; else null. */
  default @Nullable Map<String, Cell> asMap() {
    return null;
  }

  /** The elements of an array cell, unmodifiable; else null. */
  default @Nullable List<Cell> asList() {
    return null;
  }

  /** Whether this is the null cell. */
  default boolean isNull() {
    return false;
  }

  /**
   * What this cell holds, as a plain object of the JDK: a {@link String}, a {@link Boolean}, null,
   * a number, a {@code Map<String, Object>} of an object's members or a {@code List<Object>} of an
   * array's elements, to any depth. A whole number within &plusmn;2<sup>53</sup> is a {@link Long},
   * any other a {@link Double}. Maps and lists are unmodifiable, and maps in JavaScript's order.
   *
   * <p>{@link #ofObject} makes an equal cell of it.
   */
  default @Nullable Object toObject() {
    return PlainObjects.of(this);
  }

  /** The JSON text of this cell, as JavaScript's {@code JSON.stringify} writes it. */
  String toJson();

  /**
   * A string cell.
   *
   * @throws InvalidCellException if the string is U+FFFC or begins with U+FFFD, which are reserved
   */
  static Cell of(String value) {
    return StringCell.of(value);
  }

  /**
   * A string cell of one character, which Java would else take for a number.
   *
   * @throws InvalidCellException if the character is U+FFFC or U+FFFD, which are reserved
   */
  static Cell of(char value) {
    return StringCell.of(String.valueOf(value));
  }

  /**
   * A number cell.
   *
   * @throws InvalidCellException if the number is NaN or infinite
   */
  static Cell of(double value) {
    return NumberCell.ofDouble(value);
  }

  /**
   * A number cell.
   *
   * @throws InvalidCellException if the number is beyond &plusmn;2<sup>53</sup>, where a double
   *     (all that JavaScript has) is no longer exact
   */
  static Cell of(long value) {
    return NumberCell.ofLong(value);
  }

  /** A number cell. */
  static Cell of(int value) {
    return NumberCell.ofLong(value);
  }

  /** A boolean cell. */
  static Cell of(boolean value) {
    return value ? BooleanCell.TRUE : BooleanCell.FALSE;
  }

  /**
   * An object cell.
   *
   * @param members null, strings, numbers, booleans, maps with string keys, lists and cells, to any
   *     depth
   * @throws InvalidCellException if a member is anything else, or a number is not finite
   */
  static Cell of(Map<String, ?> members) {
    return JsonCell.of(members);
  }

  /**
   * An array cell.
   *
   * @param elements as for {@link #of(Map)}
   * @throws InvalidCellException as for {@link #of(Map)}
   */
  static Cell of(List<?> elements) {
    return JsonCell.of(elements);
  }

  /** The null cell. */
  static Cell ofNull() {
    return NullCell.NULL;
  }

  /**
   * A cell of any kind from a plain object: the inverse of {@link #toObject()}.
   *
   * @param object null, a string, character, number, boolean, map with string keys, list or cell
   * @throws InvalidCellException if it is, or contains, anything else, or a number that no cell
   *     holds
   */
  static Cell ofObject(@Nullable Object object) {
    return PlainObjects.toCell(object);
  }

  /**
   * The cells of a row, or values, as plain objects by id; see {@link #toObject()}.
   *
   * @return an unmodifiable copy in the same order, in which a null cell is a null
   */
  static Map<String, @Nullable Object> toObjects(Map<String, Cell> cells) {
    return PlainObjects.of(cells);
  }

  /**
   * The cells of a row, or values, from plain objects by id; see {@link #ofObject}.
   *
   * <pre>{@code
   * store.setRow("pets", "fido", Cell.ofObjects(Map.of("species", "dog", "legs", 4)));
   * }</pre>
   *
   * @return an unmodifiable copy in the same order
   * @throws InvalidCellException if one of them makes no cell; the message names its id
   */
  static Map<String, Cell> ofObjects(Map<String, ? extends @Nullable Object> objects) {
    return PlainObjects.toCells(objects);
  }

  /**
   * A cell of any kind from its JSON text. An object's or array's text is written anew as
   * JavaScript writes it.
   *
   * @throws InvalidCellException if the text is not JSON, or not a legal cell
   */
  static Cell ofJson(String json) {
    return JsonCellReader.readAny(json);
  }
}
