package dev.merrow.stamp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.merrow.internal.Fnv;
import java.util.Arrays;

/** The text of stamps: 16 characters of 6 bits, most significant first. */
final class HlcText {
  static final int LENGTH = Hlc.TEXT_LENGTH;

  /** The number of characters of the upper half, without its last four bits. */
  private static final int BEGINNING = 10;

  private static final String ALPHABET =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  private static final byte[] CHARACTERS = ALPHABET.getBytes(ISO_8859_1);
  private static final byte[] DIGITS = new byte[128];

  static {
    Arrays.fill(DIGITS, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) {
      DIGITS[ALPHABET.charAt(i)] = (byte) i;
    }
  }

  private HlcText() {}

  private static byte digit(long value) {
    return CHARACTERS[(int) value & 63];
  }

  // the packed form is the stamp plus one: these subtract that one

  private static long rawUpper(long upper, int lower) {
    return lower == 0 ? upper - 1 : upper;
  }

  /** Returns the six characters that the lower half ends with, in 36 bits. */
  private static long rawEnd(long upper, int lower) {
    return rawUpper(upper, lower) << 32 | Integer.toUnsignedLong(lower - 1);
  }

  /** Returns the text of a packed stamp. */
  static String text(long upper, int lower) {
    if ((upper | lower) == 0) {
      return "";
    }
    char[] text = new char[LENGTH];
    write(upper, lower, text, 0);
    return new String(text);
  }

  /** Writes the text of a packed stamp that is not empty into a buffer. */
  static void write(long upper, int lower, char[] out, int start) {
    int at = start;
    long beginning = rawUpper(upper, lower);
    for (int shift = 58; shift >= 4; shift -= 6) {
      out[at++] = (char) digit(beginning >>> shift);
    }
    long end = rawEnd(upper, lower);
    for (int shift = 30; shift >= 0; shift -= 6) {
      out[at++] = (char) digit(end >>> shift);
    }
  }

  /** Hashes the text of a packed stamp without creating it. */
  static int updateHash(int hash, long upper, int lower) {
    if ((upper | lower) == 0) {
      return hash;
    }
    int h = hash;
    long beginning = rawUpper(upper, lower);
    for (int shift = 58; shift >= 4; shift -= 6) {
      h = Fnv.step(h, digit(beginning >>> shift));
    }
    long end = rawEnd(upper, lower);
    for (int shift = 30; shift >= 0; shift -= 6) {
      h = Fnv.step(h, digit(end >>> shift));
    }
    return h;
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
      if (i < BEGINNING) {
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
