package dev.merrow.stamp;

/**
 * A hybrid-logical-clock stamp, which determines the last write of a cell.
 *
 * <p>A stamp is 42 bits of logical time (milliseconds since 1970), 24 bits of counter and 30 bits
 * of client, compared in that order. Its text is 16 characters of 6 bits each, whose ASCII order is
 * the order of the stamps; the empty text is {@link #EMPTY}, older than all others, which is the
 * stamp of default content. (TinyBase's protocol: "HLC".)
 *
 * <p>Internally, a stamp is 96 bits in a {@code long} and an {@code int}, each unsigned. They hold
 * the stamp plus one, so that the zero of a fresh field is the empty stamp and plain unsigned order
 * is the order of stamps. The price is one stamp: {@code zzzzzzzzzzzzzzzz}, the very last one in
 * the year 2109, cannot be represented and is rejected.
 *
 * <p>Immutable and thread-safe.
 */
public final class Hlc implements Comparable<Hlc> {
  /** The empty stamp, older than every other. */
  public static final Hlc EMPTY = new Hlc(0, 0);

  /** The number of characters in the text of a stamp that is not empty. */
  public static final int TEXT_LENGTH = 16;

  /** The greatest logical time, 2<sup>42</sup> - 1 ms: in the year 2109. */
  public static final long MAX_TIME = (1L << 42) - 1;

  /** The greatest counter, 2<sup>24</sup> - 1. */
  public static final int MAX_COUNTER = (1 << 24) - 1;

  /** The greatest client number, 2<sup>30</sup> - 1. */
  public static final int MAX_CLIENT = (1 << 30) - 1;

  /**
   * The client number of stamps that no client has written: a broker makes them for a client's view
   * of a path, where they take rows away from the view, bring them back, and undo writes. Only that
   * client is to take them, and only from that broker. A store whose own number this is, which is
   * the case for one of 2<sup>30</sup> unique ids, cannot write to other stores.
   */
  public static final int VIEW_CLIENT = MAX_CLIENT;

  /**
   * The maximum time, in milliseconds, by which a stamp may be ahead of the local clock: five
   * minutes.
   */
  public static final long MAX_FUTURE_MILLIS = 5 * 60 * 1000;

  private final long upper;
  private final int lower;

  private Hlc(long upper, int lower) {
    this.upper = upper;
    this.lower = lower;
  }

  /**
   * Returns a stamp with the given parts.
   *
   * @param time logical time in milliseconds, 0 to {@link #MAX_TIME}
   * @param counter 0 to {@link #MAX_COUNTER}
   * @param client 0 to {@link #MAX_CLIENT}
   * @throws IllegalArgumentException if a part is out of range, or all parts have their maximum
   *     value
   */
  public static Hlc of(long time, int counter, int client) {
    require(time >= 0 && time <= MAX_TIME, "time", time);
    require(counter >= 0 && counter <= MAX_COUNTER, "counter", counter);
    require(client >= 0 && client <= MAX_CLIENT, "client", client);
    Hlc hlc = ofPacked(packUpper(time, counter, client), packLower(counter, client));
    require(!hlc.isEmpty(), "stamp", hlc.lower);
    return hlc;
  }

  /**
   * Parses the text of a stamp.
   *
   * @param text the empty string, or 16 characters of {@code - 0-9 A-Z _ a-z}
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Hlc parse(CharSequence text) {
    return HlcText.parse(text);
  }

  /**
   * Writes the stamp's text into an array.
   *
   * @param out the array to write to; nothing is written if the stamp is empty
   * @param start the index of its first character; 16 are written
   */
  public void getChars(char[] out, int start) {
    if (!isEmpty()) {
      HlcText.write(upper, lower, out, start);
    }
  }

  /** Returns a stamp from its packed form; see {@link #upper()}. */
  public static Hlc ofPacked(long upper, int lower) {
    return (upper | lower) == 0 ? EMPTY : new Hlc(upper, lower);
  }

  static long packUpper(long time, int counter, int client) {
    long upper = (time << 22) | (counter >>> 2);
    return packLower(counter, client) == 0 ? upper + 1 : upper;
  }

  static int packLower(int counter, int client) {
    return (((counter & 3) << 30) | client) + 1;
  }

  /**
   * Compares two packed stamps.
   *
   * @return a negative number, zero or a positive number if the first is older than, equal to or
   *     newer than the other
   */
  public static int compare(long upper1, int lower1, long upper2, int lower2) {
    return upper1 == upper2
        ? Integer.compareUnsigned(lower1, lower2)
        : Long.compareUnsigned(upper1, upper2);
  }

  /** Returns the logical time of a packed stamp, in milliseconds; 0 if it is empty. */
  public static long timeOf(long upper, int lower) {
    return (lower == 0 && upper != 0 ? upper - 1 : upper) >>> 22;
  }

  /** Returns the upper 64 bits of the stamp plus one, unsigned; 0 if the stamp is empty. */
  public long upper() {
    return upper;
  }

  /** Returns the lower 32 bits of the stamp plus one, unsigned; 0 if the stamp is empty. */
  public int lower() {
    return lower;
  }

  /** Returns whether this is {@link #EMPTY}. */
  public boolean isEmpty() {
    return upper == 0 && lower == 0;
  }

  /** Returns the logical time in milliseconds; 0 for the empty stamp. */
  public long time() {
    return timeOf(upper, lower);
  }

  /** Returns the counter among the stamps of one time and client; 0 for the empty stamp. */
  public int counter() {
    long raw = lower == 0 && upper != 0 ? upper - 1 : upper;
    return isEmpty() ? 0 : (((int) (raw & 0x3fffff)) << 2) | ((lower - 1) >>> 30);
  }

  /** Returns the client that created the stamp, a 30-bit number; 0 for the empty stamp. */
  public int client() {
    return isEmpty() ? 0 : (lower - 1) & MAX_CLIENT;
  }

  /** Returns whether a broker made this stamp for a client's view; see {@link #VIEW_CLIENT}. */
  public boolean isOfView() {
    return !isEmpty() && client() == VIEW_CLIENT;
  }

  /**
   * Returns the first {@linkplain #isOfView() stamp of a view} after this one; this one if there is
   * none, which is at the end of the year 2109.
   */
  public Hlc nextOfView() {
    if (time() == MAX_TIME && counter() >= MAX_COUNTER - 1) {
      return this;
    }
    if (!isOfView()) {
      return of(time(), counter(), VIEW_CLIENT);
    }
    return counter() < MAX_COUNTER
        ? of(time(), counter() + 1, VIEW_CLIENT)
        : of(time() + 1, 0, VIEW_CLIENT);
  }

  /** Returns whether this stamp is strictly newer than the other. */
  public boolean isAfter(Hlc other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Hlc other) {
    return compare(upper, lower, other.upper, other.lower);
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof Hlc hlc && hlc.upper == upper && hlc.lower == lower;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(upper) * 31 + lower;
  }

  /** Returns the text of the stamp: 16 characters, or the empty string for the empty stamp. */
  @Override
  public String toString() {
    return HlcText.text(upper, lower);
  }

  private static void require(boolean valid, String part, long value) {
    if (!valid) {
      throw new IllegalArgumentException("HLC " + part + " out of range: " + value);
    }
  }
}
