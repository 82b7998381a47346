package dev.merrow.stamp;

/**
 * The two hashes that tell whether two stores have the same content.
 *
 * @param tables the hash of all tables, unsigned
 * @param values the hash of all values, unsigned
 */
public record ContentHashes(int tables, int values) {
  /** Returns the hashes in decimal, as TinyBase shows them. */
  @Override
  public String toString() {
    return "[" + Integer.toUnsignedString(tables) + ", " + Integer.toUnsignedString(values) + "]";
  }
}
