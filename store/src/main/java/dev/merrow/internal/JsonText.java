package dev.merrow.internal;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A builder of JSON text in the form that JavaScript's {@code JSON.stringify} writes. It does not
 * know structure: the caller writes commas and brackets.
 *
 * <p>Long text is kept in pieces, which {@link #toString()} joins, so that it is not copied as it
 * grows and takes no more memory than it has characters. Not thread-safe.
 */
public final class JsonText {
  private static final int FIRST_CAPACITY = 128;
  private static final int PIECE = 8192;

  /** The length of string that is escaped at once: each of its characters may become six. */
  private static final int SLICE = PIECE / 8;

  private static final int MAX_ESCAPE = 6;
  private static final int MAX_LONG = 20;

  /** The first and the second digit of each number below a hundred. */
  private static final byte[] TENS = new byte[100];

  private static final byte[] ONES = new byte[100];

  static {
    for (int i = 0; i < 100; i++) {
      TENS[i] = (byte) ('0' + i / 10);
      ONES[i] = (byte) ('0' + i % 10);
    }
  }

  private final List<String> pieces = new ArrayList<>(0);
  private char[] chars = new char[FIRST_CAPACITY];
  private int length;

  /** Makes room for more characters in {@link #chars}, of which a piece has enough. */
  private void reserve(int more) {
    if (chars.length - length < more) {
      makeRoom(more);
    }
  }

  private void makeRoom(int more) {
    if (length + more > PIECE) {
      pieces.add(new String(chars, 0, length));
      length = 0;
    }
    if (length + more > chars.length) {
      chars = Arrays.copyOf(chars, Math.min(PIECE, 2 * (length + more)));
    }
  }

  /** Returns the character that was appended last; there must be one. */
  public char last() {
    return chars[length - 1];
  }

  /** Appends one character as it is. */
  public JsonText raw(char c) {
    reserve(1);
    chars[length++] = c;
    return this;
  }

  /** Appends JSON text as it is. */
  public JsonText raw(String json) {
    int end = json.length();
    for (int from = 0; from < end; ) {
      int to = Math.min(end, from + SLICE);
      reserve(to - from);
      json.getChars(from, to, chars, length);
      length += to - from;
      from = to;
    }
    return this;
  }

  /** Appends a few characters of JSON text as they are. */
  public JsonText raw(char[] json) {
    reserve(json.length);
    System.arraycopy(json, 0, chars, length, json.length);
    length += json.length;
    return this;
  }

  /** Appends a string in quotes, with JavaScript's escapes. */
  public JsonText string(String string) {
    return raw('"').escaped(string).raw('"');
  }

  /** Appends a string with JavaScript's escapes but without quotes. */
  public JsonText escaped(String string) {
    int end = string.length();
    for (int from = 0; from < end; ) {
      from = escapeSlice(string, from, Math.min(end, from + SLICE));
    }
    return this;
  }

  /** Appends a part of a string; returns where it ends, after a surrogate pair that it cuts. */
  private int escapeSlice(String string, int from, int to) {
    reserve(MAX_ESCAPE * (to - from) + 1);
    char[] out = chars;
    int at = length;
    int i = from;
    for (; i < to; i++) {
      char c = string.charAt(i);
      if (JsString.isPlain(c)) {
        out[at++] = c;
      } else if (JsString.isPair(string, i)) {
        out[at++] = c;
        out[at++] = string.charAt(++i);
      } else {
        at = JsString.escape(c, out, at);
      }
    }
    length = at;
    return i;
  }

  /**
   * Appends a number.
   *
   * @param value a finite number
   */
  public JsonText number(double value) {
    if (JsNumber.isExactInteger(value)) {
      reserve(MAX_LONG);
      long integer = (long) value;
      if (integer < 0) {
        chars[length++] = '-';
      }
      digits(Math.abs(integer));
      return this;
    }
    return raw(
        JsNumber.isPlainInJava(value)
            ? NumberOutput.toString(value, true)
            : JsNumber.toString(value));
  }

  /** Appends a hash as the unsigned number that it is. */
  public JsonText hash(int hash) {
    reserve(MAX_LONG);
    digits(Integer.toUnsignedLong(hash));
    return this;
  }

  /** Appends the digits of a number that is not negative. There must be room. */
  private void digits(long number) {
    int count = 1;
    for (long power = 10; number >= power; power *= 10) {
      count++;
    }
    char[] out = chars;
    int at = length + count;
    length = at;
    long beginning = number;
    while (beginning > Integer.MAX_VALUE) {
      long hundreds = beginning / 100;
      at = twoDigits((int) (beginning - hundreds * 100), out, at);
      beginning = hundreds;
    }
    int rest = (int) beginning;
    while (rest >= 100) {
      int hundreds = rest / 100;
      at = twoDigits(rest - hundreds * 100, out, at);
      rest = hundreds;
    }
    if (rest >= 10) {
      twoDigits(rest, out, at);
    } else {
      out[at - 1] = (char) ('0' + rest);
    }
  }

  /** Writes two digits that end at a place; returns where they begin. */
  private static int twoDigits(int number, char[] out, int end) {
    out[end - 1] = (char) ONES[number];
    out[end - 2] = (char) TENS[number];
    return end - 2;
  }

  /** Returns the whole text. */
  @Override
  public String toString() {
    String end = new String(chars, 0, length);
    if (pieces.isEmpty()) {
      return end;
    }
    List<String> all = new ArrayList<>(pieces);
    all.add(end);
    return String.join("", all);
  }
}
