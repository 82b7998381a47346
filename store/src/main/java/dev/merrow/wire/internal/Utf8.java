package dev.merrow.wire.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Strings as UTF-8. */
public final class Utf8 {
  private static final char REPLACEMENT = '\ufffd';
  private static final int PAIR_BYTES = 4;

  /** The maximum for one {@code char}; the halves of a pair have two each. */
  private static final int MAX_CHAR_BYTES = 3;

  private Utf8() {}

  /**
   * Returns a text's bytes, with U+FFFD for lone surrogates; Java itself would use question marks.
   */
  public static byte[] encode(String text) {
    return replaceLoneSurrogates(text).getBytes(UTF_8);
  }

  /** Returns a text with U+FFFD for each lone surrogate. */
  public static String replaceLoneSurrogates(String text) {
    StringBuilder replaced = null;
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (sizeAt(text, i) == PAIR_BYTES) {
        i++;
      } else {
        replaced = replaced == null ? new StringBuilder(text) : replaced;
        replaced.setCharAt(i, REPLACEMENT);
      }
    }
    return replaced == null ? text : replaced.toString();
  }

  /**
   * Returns the number of bytes that a text takes as UTF-8. A lone surrogate counts 3, as the
   * U+FFFD that is sent in its place does.
   */
  public static long size(CharSequence text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int size = sizeAt(text, i);
      bytes += size;
      i += charsOf(size);
    }
    return bytes;
  }

  /**
   * Returns whether a text takes more than a number of bytes, without counting if that is obvious.
   */
  public static boolean exceeds(String text, int bytes) {
    return (long) text.length() * MAX_CHAR_BYTES > bytes && size(text) > bytes;
  }

  /** Returns the number of bytes of the code point that begins at an index. */
  public static int sizeAt(CharSequence text, int index) {
    char c = text.charAt(index);
    if (c < 0x80) {
      return 1;
    }
    if (c < 0x800) {
      return 2;
    }
    boolean pair =
        Character.isHighSurrogate(c)
            && index + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(index + 1));
    return pair ? PAIR_BYTES : 3;
  }

  /** Returns the number of {@code char}s of a code point that has so many bytes. */
  public static int charsOf(int size) {
    return size == PAIR_BYTES ? 2 : 1;
  }
}
