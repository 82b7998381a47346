package dev.merrow.records;

import dev.merrow.Cell;
import dev.merrow.CellType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what a component holds into a cell, and back. Safe for use by many threads. */
interface Codec {
  /** The types that its cells have. */
  Set<CellType> types();

  /** What its cells hold, for messages, such as {@code "a whole number from -128 to 127"}. */
  String expected();

  /**
   * What the cell holds.
   *
   * @return a string, number, boolean, map or list, as {@link Cell#ofObject} takes
   * @throws Misfit if the cell cannot be made
   */
  Object write(Object value);

  /**
   * What a cell stands for.
   *
   * @throws Misfit if it stands for nothing that the component can hold
   */
  Object read(Cell cell);

  /** What a row without the cell has; null if it cannot be without it. */
  default @Nullable Object absent() {
    return null;
  }
}
