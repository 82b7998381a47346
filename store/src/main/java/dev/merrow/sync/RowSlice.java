package dev.merrow.sync;

/**
 * Some of the rows of a table: those whose ids' hashes leave a certain remainder. A peer of ours
 * that asks what it lacks of a slice says so in the request's id; see {@link RequestId}.
 *
 * <p>The hash is part of the protocol: both sides must put a row into the same slice. A row id's
 * hash is {@code c[0]*31^(n-1) + c[1]*31^(n-2) + ... + c[n-1]}, of its n UTF-16 code units, modulo
 * 2^32 and read as a signed 32-bit number; the slice is its remainder by the number of slices, from
 * 0 on. That is what {@link String#hashCode} is specified to be.
 *
 * @param number of the slice, from 0
 * @param count how many slices there are
 */
record RowSlice(int number, int count) {
  /** All rows. */
  static final RowSlice ALL = new RowSlice(0, 1);

  /** Returns the slice that a row is in. */
  static int numberOf(String rowId, int count) {
    return Math.floorMod(rowId.hashCode(), count);
  }

  /** Returns whether a row is in this one. */
  boolean has(String rowId) {
    return count == 1 || numberOf(rowId, count) == number;
  }
}
