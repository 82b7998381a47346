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
import org.jspecify.annotations.Nullable;

/** Text as UTF-8 bytes. Parts of it share its bytes. */
final class Utf8Bytes extends Utf8Text {
  /** Reads several bytes at a time, in any byte order. */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** The bits that non-ASCII bytes have set. */
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private static final int CHARS_AT_A_TIME = 1_024;
  private static final String SURROGATE_ESCAPE = "\\ud800";

  private final byte[] array;
  private final int start;
  private final int end;

  private Utf8Bytes(byte[] array, int start, int end) {
    this.array = array;
    this.start = start;
    this.end = end;
  }

  /** See {@link Utf8Text#ofBytes}. */
  static @Nullable Utf8Bytes ofValid(byte[] utf8) {
    int ascii = countAscii(utf8);
    return ascii == utf8.length || isValid(utf8, ascii) ? ofArray(utf8) : null;
  }

  static Utf8Bytes ofArray(byte[] utf8) {
    return new Utf8Bytes(utf8, 0, utf8.length);
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

  @Override
  public int size() {
    return end - start;
  }

  @Override
  public byte at(int index) {
    return array[start + index];
  }

  @Override
  public int indexOf(char ascii, int from) {
    for (int i = start + from; i < end; i++) {
      if (array[i] == ascii) {
        return i - start;
      }
    }
    return -1;
  }

  @Override
  Utf8Text from(int index) {
    return new Utf8Bytes(array, start + index, end);
  }

  @Override
  String before(int index) {
    return new String(array, start, index, UTF_8);
  }

  @Override
  public Reader reader() {
    return new Utf8Reader(ByteBuffer.wrap(array, start, size()));
  }

  @Override
  public byte[] bytes() {
    return size() == array.length ? array : Arrays.copyOfRange(array, start, end);
  }

  @Override
  public boolean mayEscapeSurrogates() {
    int last = size() - SURROGATE_ESCAPE.length();
    for (int i = indexOf('\\', 0); i >= 0 && i <= last; i = indexOf('\\', i + 1)) {
      if (at(i + 1) == 'u' && (at(i + 2) | ' ') == 'd') {
        return true;
      }
    }
    return false;
  }

  @Override
  void copyTo(byte[] out, int offset) {
    System.arraycopy(array, start, out, offset, size());
  }

  @Override
  public String toString() {
    return new String(array, start, size(), UTF_8);
  }
}
