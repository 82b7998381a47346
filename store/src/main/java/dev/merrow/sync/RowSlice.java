package dev.merrow.sync;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Some of the rows of a table: those whose ids' hashes leave a certain remainder. A peer of ours
 * that asks what it lacks of a slice says so in the request's id, which can be any text.
 *
 * @param number of the slice, from 0
 * @param count how many slices there are
 */
record RowSlice(int number, int count) {
  /** All rows. */
  static final RowSlice ALL = new RowSlice(0, 1);

  /** How many slices are believed in. */
  private static final int MAX_COUNT = 10_000;

  private static final Pattern IN_ID = Pattern.compile("~(\\d{1,5})~(\\d{1,5})\\.[^.]*");

  /** The slice that a row is in. */
  static int numberOf(String rowId, int count) {
    return Math.floorMod(rowId.hashCode(), count);
  }

  /** Whether a row is in this one. */
  boolean has(String rowId) {
    return count == 1 || numberOf(rowId, count) == number;
  }

  /** Says it in the first part of a request's id. */
  String inTransactionId(String transactionId) {
    return count == 1 ? transactionId : transactionId + "~" + number + "~" + count;
  }

  /** The slice that a request's id names; all if it names none. */
  static RowSlice of(@Nullable String requestId) {
    Matcher named = IN_ID.matcher(requestId == null ? "" : requestId);
    if (!named.find()) {
      return ALL;
    }
    int number = Integer.parseInt(named.group(1));
    int count = Integer.parseInt(named.group(2));
    return number < count && count <= MAX_COUNT ? new RowSlice(number, count) : ALL;
  }
}
