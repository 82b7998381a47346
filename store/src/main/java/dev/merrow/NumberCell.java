package dev.merrow;

import dev.merrow.internal.JsNumber;
import org.jspecify.annotations.Nullable;

/**
 * A cell that holds a finite number, an IEEE double as in JavaScript.
 *
 * @param value the number; zero and negative zero are equal
 */
public record NumberCell(double value) implements Cell {
  /** The greatest integer, 2<sup>53</sup>, up to which doubles represent every integer. */
  public static final long MAX_INTEGER = 1L << 53;

  private static final int CACHE_LOW = -128;
  private static final int MAX_CACHED = 1023;
  private static final NumberCell[] CACHE = new NumberCell[MAX_CACHED - CACHE_LOW + 1];

  static {
    for (int i = 0; i < CACHE.length; i++) {
      CACHE[i] = new NumberCell(i + CACHE_LOW);
    }
  }

  /**
   * Checks the number.
   *
   * @throws InvalidCellException if it is NaN or infinite
   */
  public NumberCell {
    if (!Double.isFinite(value)) {
      throw new InvalidCellException("A number cell must be finite: " + value);
    }
  }

  static NumberCell ofLong(long value) {
    if (value < -MAX_INTEGER || value > MAX_INTEGER) {
      throw new InvalidCellException(
          "An integer cell must lie within \u00b12^53 ("
              + MAX_INTEGER
              + "), beyond which a double is not exact: "
              + value);
    }
    return value >= CACHE_LOW && value <= MAX_CACHED
        ? CACHE[(int) value - CACHE_LOW]
        : new NumberCell(value);
  }

  static NumberCell ofDouble(double value) {
    long integer = (long) value;
    return integer == value
            && integer >= CACHE_LOW
            && integer <= MAX_CACHED
            && isNotNegativeZero(value)
        ? ofLong(integer)
        : new NumberCell(value);
  }

  private static boolean isNotNegativeZero(double value) {
    return value != 0 || 1 / value > 0;
  }

  @Override
  public CellType type() {
    return CellType.NUMBER;
  }

  @Override
  public Double asDouble() {
    return value;
  }

  @Override
  public @Nullable Long asLong() {
    long integer = (long) value;
    return integer == value && integer != Long.MAX_VALUE ? integer : null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NumberCell number && number.value == value;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(value == 0 ? 0.0 : value);
  }

  @Override
  public String toJson() {
    return JsNumber.toString(value);
  }

  @Override
  public String toString() {
    return toJson();
  }
}
