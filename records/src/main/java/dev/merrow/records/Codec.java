package dev.merrow.records;

import dev.merrow.Cell;
import dev.merrow.CellType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts values of a component to cells and back. Thread-safe. */
interface Codec {
  /** Returns the types of its cells. */
  Set<CellType> types();

  /**
   * Describes what its cells hold, for messages, such as {@code "a whole number from -128 to 127"}.
   */
  String expected();

  /**
   * Encodes a value.
   *
   * @return a string, number, boolean, map or list, as {@link Cell#ofObject} takes
   * @throws MismatchException if no cell can hold the value
   */
  Object write(Object value);

  /**
   * Decodes a cell.
   *
   * @throws MismatchException if its value is not one that the component can hold
   */
  Object read(Cell cell);

  /** Returns the value for a row that lacks the cell; null if the cell is required. */
  default @Nullable Object absent() {
    return null;
  }
}
