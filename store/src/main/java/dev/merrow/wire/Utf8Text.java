package dev.merrow.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text as the bytes of UTF-8 that it is on the wire, or a piece of such. What is cut from it shares
 * its bytes, which nobody may change. Immutable.
 */
public final class Utf8Text {
  /** Many bytes at a time, in whatever order. */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** What bytes have that are not ASCII. */
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private static final int CHARS_AT_A_TIME = 1_024;

  private final byte[] array;
  private final int start;
  private final int end;

  private Utf8Text(byte[] array, int start, int end) {
    this.array = array;
    this.start = start;
    this.end = end;
  }

  /** A text, with U+FFFD for lone surrogates, which UTF-8 has no bytes for. */
  public static Utf8Text of(String text) {
    return ofArray(Utf8.encode(text));
  }

  /**
   * The text that bytes are.
   *
   * @param utf8 not copied, and so not to be changed from now on
   * @return null if they are no UTF-8
   */
  public static @Nullable Utf8Text ofBytes(byte[] utf8) {
    int ascii = countAscii(utf8);
    return ascii == utf8.length || isValid(utf8, ascii) ? ofArray(utf8) : null;
  }

  private static Utf8Text ofArray(byte[] utf8) {
    return new Utf8Text(utf8, 0, utf8.length);
  }

  private static int countAscii(byte[] bytes) {
    int i = 0;
    while (i + Long.BYTES <= bytes.length && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
      i += Long.BYTES;
    }
    while (i < bytes.length && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  private static boolean isValid(byte[] bytes, int from) {
    CharsetDecoder decoder = UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    CharBuffer out = CharBuffer.allocate(Math.min(CHARS_AT_A_TIME, in.remaining()));
    while (true) {
      var result = decoder.decode(in, out.clear(), true);
      if (!result.isOverflow()) {
        return result.isUnderflow();
      }
    }
  }

  /** Texts one after the other. */
  static Utf8Text join(List<Utf8Text> texts) {
    int size = 0;
    for (Utf8Text each : texts) {
      size = Math.addExact(size, each.size());
    }
    byte[] all = new byte[size];
    int at = 0;
    for (Utf8Text each : texts) {
      System.arraycopy(each.array, each.start, all, at, each.size());
      at += each.size();
    }
    return ofArray(all);
  }

  /** How many bytes it has. */
  public int size() {
    return end - start;
  }

  /** The byte at an index, which is less than {@link #size}. */
  byte at(int index) {
    return array[start + index];
  }

  /** Where a character of ASCII is for the first time; -1 if nowhere. */
  int indexOf(char ascii) {
    return indexOf(ascii, 0);
  }

  /** Where a character of ASCII is for the first time from an index on; -1 if nowhere. */
  int indexOf(char ascii, int from) {
    for (int i = start + from; i < end; i++) {
      if (array[i] == ascii) {
        return i - start;
      }
    }
    return -1;
  }

  /** What is behind an index. */
  Utf8Text from(int index) {
    return new Utf8Text(array, start + index, end);
  }

  /** What is before an index. */
  String before(int index) {
    return new String(array, start, index, UTF_8);
  }

  /** Its characters, decoded bit by bit. */
  Reader reader() {
    return new Utf8Reader(ByteBuffer.wrap(array, start, size()));
  }

  /** Its bytes, which nobody may change; not copied unless it is a piece of another. */
  byte[] bytes() {
    return size() == array.length ? array : Arrays.copyOfRange(array, start, end);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Utf8Text text
        && Arrays.equals(array, start, end, text.array, text.start, text.end);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(array, start, size()).hashCode();
  }

  /** It as a {@code String}, which is made anew each time. */
  @Override
  public String toString() {
    return new String(array, start, size(), UTF_8);
  }
}
