package dev.merrow.internal;

/** FNV-1a of 32 bits over UTF-8, streamed: nothing is encoded or concatenated to be hashed. */
public final class Fnv {
  public static final int OFFSET = 0x811c9dc5;
  private static final int PRIME = 0x01000193;

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

  /** The code point at an index, U+FFFD for half of a surrogate pair, as JavaScript encodes it. */
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

  /** Adds the decimal digits of a not negative number, which has at most 16 of them. */
  public static int updateDecimal(int hash, long number) {
    long digits = 0; // four bits for each, the first of them lowest
    int count = 0;
    long rest = number;
    do {
      digits = digits << 4 | rest % 10;
      rest /= 10;
      count++;
    } while (rest > 0);
    int h = hash;
    for (; count > 0; count--) {
      h = step(h, '0' + (int) (digits & 15));
      digits >>>= 4;
    }
    return h;
  }
}
