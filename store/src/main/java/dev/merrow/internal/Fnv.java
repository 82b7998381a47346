package dev.merrow.internal;

/** 32-bit FNV-1a over UTF-8, streamed: text is hashed without being encoded or concatenated. */
public final class Fnv {
  public static final int OFFSET = 0x811c9dc5;
  private static final int PRIME = 0x01000193;
  private static final int FIVE_DIGITS = 100_000;

  private Fnv() {}

  public static int hash(String text) {
    return update(OFFSET, text);
  }

  public static int step(int hash, int octet) {
    return (hash ^ octet) * PRIME;
  }

  public static int update(int hash, String text) {
    int length = text.length();
    int h = hash;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        h = step(h, c);
      } else {
        int codePoint = codePointAt(text, i);
        i += codePoint > 0xffff ? 1 : 0;
        h = updateWide(h, codePoint);
      }
    }
    return h;
  }

  /**
   * Returns the code point at an index, U+FFFD for half of a surrogate pair, as JavaScript encodes
   * it.
   */
  public static int codePointAt(String text, int index) {
    int codePoint = text.codePointAt(index);
    return codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint;
  }

  public static int updateWide(int hash, int codePoint) {
    int h = hash;
    if (codePoint < 0x800) {
      h = step(h, 0xc0 | codePoint >> 6);
    } else {
      if (codePoint < 0x10000) {
        h = step(h, 0xe0 | codePoint >> 12);
      } else {
        h = step(h, 0xf0 | codePoint >> 18);
        h = step(h, 0x80 | ((codePoint >> 12) & 0x3f));
      }
      h = step(h, 0x80 | ((codePoint >> 6) & 0x3f));
    }
    return step(h, 0x80 | (codePoint & 0x3f));
  }

  /** Adds the decimal digits of a number that is not negative. */
  public static int updateDecimal(int hash, long number) {
    if (number < FIVE_DIGITS) {
      return updateShort(hash, (int) number);
    }
    long beginning = number / FIVE_DIGITS;
    return updateFive(updateDecimal(hash, beginning), (int) (number - beginning * FIVE_DIGITS));
  }

  /** Adds the digits of a number that has at most five. */
  private static int updateShort(int hash, int number) {
    if (number >= 10_000) {
      return updateFive(hash, number);
    }
    int h = hash;
    if (number >= 1_000) {
      h = step(h, '0' + number / 1_000);
    }
    if (number >= 100) {
      h = step(h, '0' + number / 100 % 10);
    }
    if (number >= 10) {
      h = step(h, '0' + number / 10 % 10);
    }
    return step(h, '0' + number % 10);
  }

  /**
   * Adds five digits, of which the first may be zeros; they are computed independently of each
   * other.
   */
  private static int updateFive(int hash, int number) {
    int h = step(hash, '0' + number / 10_000);
    h = step(h, '0' + number / 1_000 % 10);
    h = step(h, '0' + number / 100 % 10);
    h = step(h, '0' + number / 10 % 10);
    return step(h, '0' + number % 10);
  }
}
