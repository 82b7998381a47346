package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;

/**
 * The key of a cell's row: the number of the store's row, and beneath it that of the cell's id. So
 * one number finds a cell, and the cells of a row lie together.
 */
final class CellKey {
  private static final int BITS = 31;
  private static final long MASK = (1L << BITS) - 1;
  private static final long MAX_ROW = (1L << (Long.SIZE - 1 - BITS)) - 1;

  private CellKey() {}

  /**
   * Returns the key.
   *
   * @throws PersisterException if there are more rows or ids of cells than keys have room for
   */
  static long of(long row, long cellId) {
    if (row < 0 || row > MAX_ROW || cellId < 0 || cellId > MASK) {
      throw new PersisterException(
          "No more than %s rows and %s ids of cells can be kept".formatted(MAX_ROW, MASK),
          false,
          null);
    }
    return row << BITS | cellId;
  }

  /** Returns the number of the row. */
  static long row(long key) {
    return key >> BITS;
  }

  /** Returns the number of the cell's id. */
  static long cellId(long key) {
    return key & MASK;
  }

  /**
   * SQL for which rows, cells and ids belong together. It says so thrice, so that SQLite finds each
   * by the others, whatever is asked for.
   *
   * @param key the column of cells with the key
   * @param row the column of rows with their number
   * @param cellId the column of ids with their number
   */
  static String join(String key, String row, String cellId) {
    return ("%1$s BETWEEN %2$s << %4$s AND (%2$s << %4$s) + %5$s"
            + " AND %2$s = %1$s >> %4$s AND %3$s = %1$s & %5$s AND %1$s = (%2$s << %4$s) + %3$s")
        .formatted(key, row, cellId, BITS, MASK);
  }
}
