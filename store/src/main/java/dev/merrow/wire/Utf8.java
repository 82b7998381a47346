package dev.merrow.wire;

/** How long strings are as UTF-8, without encoding them. */
public final class Utf8 {
  private Utf8() {}

  /**
   * The number of bytes that a text takes as UTF-8. A lone surrogate counts 3, as the U+FFFD that
   * is sent in its place does.
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

  /** The number of bytes of the code point that begins at an index. */
  static int sizeAt(CharSequence text, int index) {
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
    return pair ? 4 : 3;
  }

  /** The number of {@code char}s of a code point that has so many bytes. */
  static int charsOf(int size) {
    return size == 4 ? 2 : 1;
  }
}
