package dev.merrow.stamp;

import java.util.Map;

/**
 * All values, or the changes to them: values with their stamps, deleted ones included.
 *
 * @param values value id to stamped value
 * @param hlc the stamp of the values as a whole, which only peers assign; usually empty
 * @param hash the hash of it all, unsigned; 0 where changes are without hashes
 */
public record StampedValues(Map<String, StampedCell> values, Hlc hlc, int hash) {
  /** No values, without a stamp or hash. */
  public static final StampedValues EMPTY = of(Map.of());

  /** Returns values without a stamp or hash. */
  public static StampedValues of(Map<String, StampedCell> values) {
    return new StampedValues(values, Hlc.EMPTY, 0);
  }
}
