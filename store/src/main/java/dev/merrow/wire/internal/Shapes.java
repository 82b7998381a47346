package dev.merrow.wire.internal;

/**
 * The possible shapes of a JSON value in a message, as bit sets: one value, such as {@code {}}, can
 * have several shapes, and the message that contains it determines which one counts.
 */
public final class Shapes {
  /** A cell or value, or the marker of a deleted one. */
  public static final int CELL = 1;

  /** By cell id, stamped cells: a row's, or by value id all values. */
  public static final int CELLS = 1 << 1;

  /** By row id, stamped rows. */
  public static final int ROWS = 1 << 2;

  /** By table id, stamped tables. */
  public static final int TABLES = 1 << 3;

  private static final int STAMP_SHIFT = 4;
  public static final int STAMPED_CELL = CELL << STAMP_SHIFT;
  public static final int STAMPED_CELLS = CELLS << STAMP_SHIFT;
  public static final int STAMPED_ROWS = ROWS << STAMP_SHIFT;
  public static final int STAMPED_TABLES = TABLES << STAMP_SHIFT;

  /** A whole number of 0 to 2^32 - 1. */
  public static final int HASH = 1 << 8;

  /** By id, hashes. */
  public static final int HASHES = 1 << 9;

  /** By id, hashes by id. */
  public static final int HASHES_2 = 1 << 10;

  /** By id, hashes by id and id. */
  public static final int HASHES_3 = 1 << 11;

  /** A stamp's text, empty or not. */
  public static final int HLC = 1 << 12;

  public static final int EMPTY_STRING = 1 << 13;
  public static final int ONE = 1 << 14;

  /** Null or a string. */
  public static final int REQUEST_ID = 1 << 15;

  /** Anything that may be within an object or array cell. */
  public static final int NESTED = 1 << 16;

  public static final int HASH_PAIR = 1 << 17;
  public static final int CHANGES = 1 << 18;

  /** Stamped tables, and the hashes of those tables or rows that differ. */
  public static final int TABLES_AND_HASHES = 1 << 19;

  private static final int STAMPED = STAMPED_CELL | STAMPED_CELLS | STAMPED_ROWS | STAMPED_TABLES;

  private Shapes() {}

  /** Returns the shapes that a message's body may have. */
  public static int bodyOf(MessageType type) {
    return switch (type) {
      case RESPONSE -> HASH_PAIR | STAMPED_TABLES | STAMPED_CELLS | TABLES_AND_HASHES;
      case GET_CONTENT_HASHES -> EMPTY_STRING;
      case CONTENT_HASHES -> HASH_PAIR;
      case CONTENT_DIFF -> CHANGES;
      case GET_TABLE_DIFF, GET_VALUE_DIFF -> HASHES;
      case GET_ROW_DIFF -> HASHES_2;
      case GET_CELL_DIFF -> HASHES_3;
    };
  }

  /**
   * Returns the shape that each member of an object needs for the object to have the wanted shape.
   */
  public static int membersOf(int wanted) {
    return (wanted & (CELLS | ROWS | TABLES)) << (STAMP_SHIFT - 1)
        | (wanted & (HASHES | HASHES_2 | HASHES_3)) >> 1
        | nestedIn(wanted);
  }

  /** Returns the shapes of an object from the shapes that all its members have. */
  public static int objectOf(int members) {
    return (members & (STAMPED_CELL | STAMPED_CELLS | STAMPED_ROWS)) >> (STAMP_SHIFT - 1)
        | (members & (HASH | HASHES | HASHES_2)) << 1
        | jsonCell(members);
  }

  /** Returns the shape that an element of an array needs for the array to have the wanted shape. */
  public static int elementOf(int wanted, int index) {
    int nested = nestedIn(wanted);
    return switch (index) {
      case 0 ->
          nested
              | (wanted & STAMPED) >> STAMP_SHIFT
              | (has(wanted, HASH_PAIR) ? HASH : 0)
              | (has(wanted, CHANGES | TABLES_AND_HASHES) ? STAMPED_TABLES : 0);
      case 1 ->
          nested
              | (has(wanted, STAMPED) ? HLC : 0)
              | (has(wanted, HASH_PAIR) ? HASH : 0)
              | (has(wanted, CHANGES) ? STAMPED_CELLS : 0)
              | (has(wanted, TABLES_AND_HASHES) ? HASHES | HASHES_2 : 0);
      case 2 -> nested | (has(wanted, CHANGES) ? ONE : 0);
      default -> nested;
    };
  }

  /**
   * Returns the shapes of an array from its length and the shapes of the first three and of all
   * elements.
   */
  public static int arrayOf(int count, int first, int second, int third, int all) {
    boolean pair = count == 2;
    int shapes = jsonCell(all);
    if (count == 1 || (pair && has(second, HLC))) {
      shapes |= (first << STAMP_SHIFT) & STAMPED;
    }
    if (pair && has(first & second, HASH)) {
      shapes |= HASH_PAIR;
    }
    if (pair && has(first, STAMPED_TABLES) && has(second, HASHES | HASHES_2)) {
      shapes |= TABLES_AND_HASHES;
    }
    boolean twoOrMarked = pair || (count == 3 && has(third, ONE));
    if (twoOrMarked && has(first, STAMPED_TABLES) && has(second, STAMPED_CELLS)) {
      shapes |= CHANGES;
    }
    return shapes;
  }

  public static boolean has(int shapes, int anyOf) {
    return (shapes & anyOf) != 0;
  }

  /** Returns whether the only question is if a value may be a cell, or be within one. */
  public static boolean isJustCell(int wanted) {
    return (wanted & ~(CELL | NESTED)) == 0;
  }

  private static int nestedIn(int wanted) {
    return has(wanted, CELL | NESTED) ? NESTED : 0;
  }

  private static int jsonCell(int contents) {
    return has(contents, NESTED) ? CELL | NESTED : 0;
  }
}
