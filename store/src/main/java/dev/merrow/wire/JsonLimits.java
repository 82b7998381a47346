package dev.merrow.wire;

/**
 * Limits on the depth of a message's JSON, and on the length of its names and numbers, for a broker
 * to forward it. TinyBase's protocol has no such limits.
 *
 * @param depth maximum number of levels of an object or array that is a cell or value; 2,000 at
 *     most, because no store holds more
 * @param nameLength maximum number of characters of an object's key, and so of the ids of tables,
 *     rows, cells and values
 * @param numberLength maximum number of characters of a number; 1,000,000 at most, because no store
 *     reads more. JavaScript writes no more than 25
 */
public record JsonLimits(int depth, int nameLength, int numberLength) {
  private static final int MOST_DEPTH = 2_000;
  private static final int MOST_NUMBER_LENGTH = 1_000_000;

  /** A depth of 2,000, names of 100,000 and numbers of 1,000 characters. */
  public static final JsonLimits DEFAULTS = new JsonLimits(MOST_DEPTH, 100_000, 1_000);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not positive, or more than any store could take
   */
  public JsonLimits {
    requireBetween("The depth of JSON", depth, MOST_DEPTH);
    requireBetween("The length of a name", nameLength, Integer.MAX_VALUE);
    requireBetween("The length of a number", numberLength, MOST_NUMBER_LENGTH);
  }

  private static void requireBetween(String what, int limit, int most) {
    if (limit < 1 || limit > most) {
      throw new IllegalArgumentException(
          "%s can be limited to 1 to %s: %s".formatted(what, most, limit));
    }
  }
}
