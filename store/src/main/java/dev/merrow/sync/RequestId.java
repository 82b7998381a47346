package dev.merrow.sync;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the id of a request says. This alone writes and reads such ids.
 *
 * <p>TinyBase's protocol takes any text, and its own peers write {@code transaction.own}: 11
 * characters for what belongs together, a dot, and 4 for each request of it. A request for some
 * rows of a table names their {@link RowSlice} between the two: {@code
 * transaction~number~count.own}. A peer that does not know slices sends the id back as it is.
 *
 * <p>An answer that is a {@link CellNotice} has an id that ends with the notice's suffix, such as
 * {@code ~too-large}. No request has such an id, so a peer that does not know it takes no notice of
 * the answer.
 *
 * <p>A transaction's id may be that of a request before, so only what is last counts.
 *
 * @param transactionId which requests belong together
 * @param slice which rows are asked for; all rows unless the request is {@link Message.GetRowDiff}
 * @param own tells it from other requests of the transaction; without a dot
 */
record RequestId(String transactionId, RowSlice slice, String own) {
  /** How many slices are believed in. */
  private static final int MAX_COUNT = 10_000;

  /** At the end of what stands before an id's own part, with the dot between. */
  private static final Pattern LAST_SLICE = Pattern.compile("~(\\d{1,5})~(\\d{1,5})\\.$");

  private static final Pattern SLICED = Pattern.compile("~\\d{1,5}~\\d{1,5}\\.");

  /** Returns the text on the wire. */
  String text() {
    String sliced = slice.equals(RowSlice.ALL) ? "" : "~" + slice.number() + "~" + slice.count();
    return transactionId + sliced + "." + own;
  }

  /** Returns the slice that an id's text names; all rows if it names none that makes sense. */
  static RowSlice sliceOf(@Nullable String text) {
    int dot = text == null ? -1 : text.lastIndexOf('.');
    Matcher named = LAST_SLICE.matcher(text == null ? "" : text.substring(0, dot + 1));
    if (!named.find()) {
      return RowSlice.ALL;
    }
    int number = Integer.parseInt(named.group(1));
    int count = Integer.parseInt(named.group(2));
    return number < count && count <= MAX_COUNT ? new RowSlice(number, count) : RowSlice.ALL;
  }

  /**
   * Returns whether requests may carry on an id that a peer has chosen, as their transaction's. Not
   * if it names a slice: earlier versions of Merrow take the first one in an id for the request's.
   */
  static boolean canCarryOn(String text) {
    return !SLICED.matcher(text + ".").find();
  }
}
