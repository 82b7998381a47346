package dev.merrow.stamp;

import java.util.Arrays;

/** The text of stamps: 16 characters of 6 bits, most significant first. */
final class HlcText {
  static final int LENGTH = 16;

  private static final String ALPHABET =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  private static final byte[] DIGITS = new byte[128];

  static {
    Arrays.fill(DIGITS, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      DIGITS[ALPHABET.charAt(i)] = (byte) i;
    }
  }

  private HlcText() {}

  static char digit(int value) {
    return ALPHABET.charAt(value & 63);
  }

  /** The character at a position of a packed, not empty stamp's text. */
  static char charAt(long upper, int lower, int position) {
    int rawLower = lower - 1;
    long rawUpper = lower == 0 ? upper - 1 : upper;
    int shift = 90 - 6 * position;
    if (shift >= 32) {
      return digit((int) (rawUpper >>> (shift - 32)));
    }
    long both = (rawUpper << 32) | Integer.toUnsignedLong(rawLower);
    return digit((int) (both >>> shift));
  }

  static String text(long upper, int lower) {
    if ((upper | lower) == 0) {
      return "";
    }
    char[] chars = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      chars[i] = charAt(upper, lower, i);
    }
    return new String(chars);
  }

  static Hlc parse(CharSequence text) {
    if (text.length() == 0) {
      return Hlc.EMPTY;
    }
    if (text.length() != LENGTH) {
      throw bad(text);
    }
    long upper = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
      int digit = digitOf(text.charAt(i));
      if (digit < 0) {
        throw bad(text);
      }
      // the first ten characters are the top 60 bits, the other six the low 36
      if (i < 10) {
        upper = (upper << 6) | digit;
      } else {
        low = (low << 6) | digit;
      }
    }
    upper = (upper << 4) | (low >>> 32);
    int lower = (int) low + 1;
    if (lower == 0 && ++upper == 0) {
      throw bad(text);
    }
    return Hlc.ofPacked(upper, lower);
  }

  static int digitOf(char c) {
    return c < 128 ? DIGITS[c] : -1;
  }

  private static IllegalArgumentException bad(CharSequence text) {
    return new IllegalArgumentException(
        "Not an HLC stamp (empty or 16 characters of -0-9A-Z_a-z): \"" + abbreviate(text) + '"');
  }

  private static String abbreviate(CharSequence text) {
    return text.length() <= 40 ? text.toString() : text.subSequence(0, 40) + "...";
  }
}
