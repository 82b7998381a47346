package dev.merrow.wire;

import dev.merrow.wire.internal.Utf8;
import java.io.Reader;
import java.io.StringReader;

/** Text that is decoded, without lone surrogates. */
final class DecodedText extends Utf8Text {
  /** The value reported for a byte of a non-ASCII character. */
  private static final byte NOT_ASCII = -1;

  private final String text;
  private final int size;

  DecodedText(String text) {
    this(text, Math.toIntExact(Utf8.size(text)));
  }

  /** Creates a text whose size is known. */
  DecodedText(String text, int size) {
    this.text = text;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  private boolean isAscii() {
    return size == text.length();
  }

  /** Returns the index of the character that the byte at an index belongs to. */
  private int charIndex(int index) {
    if (isAscii()) {
      return index;
    }
    int bytes = 0;
    int i = 0;
    while (i < text.length()) {
      int itsSize = Utf8.sizeAt(text, i);
      if (bytes + itsSize > index) {
        break;
      }
      bytes += itsSize;
      i += Utf8.charsOf(itsSize);
    }
    return i;
  }

  @Override
  public byte at(int index) {
    char c = text.charAt(charIndex(index));
    return c < 0x80 ? (byte) c : NOT_ASCII;
  }

  @Override
  public int indexOf(char ascii, int from) {
    int found = text.indexOf(ascii, charIndex(from));
    return found < 0 || isAscii() ? found : sizeBefore(found);
  }

  private int sizeBefore(int charIndex) {
    int bytes = 0;
    for (int i = 0; i < charIndex; ) {
      int itsSize = Utf8.sizeAt(text, i);
      bytes += itsSize;
      i += Utf8.charsOf(itsSize);
    }
    return bytes;
  }

  @Override
  Utf8Text from(int index) {
    return new DecodedText(text.substring(charIndex(index)), size - index);
  }

  @Override
  String before(int index) {
    return text.substring(0, charIndex(index));
  }

  @Override
  public boolean mayEscapeSurrogates() {
    return text.contains("\\ud") || text.contains("\\uD");
  }

  @Override
  public Reader reader() {
    return new StringReader(text);
  }

  @Override
  public byte[] bytes() {
    return Utf8.encode(text);
  }

  @Override
  void copyTo(byte[] out, int offset) {
    System.arraycopy(bytes(), 0, out, offset, size);
  }

  @Override
  public String toString() {
    return text;
  }
}
