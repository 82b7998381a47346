package dev.merrow.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/** Reads UTF-8 bytes into character buffers of any size. */
final class Utf8Reader extends Reader {
  /** The minimum room needed: a character may be a surrogate pair. */
  private static final int PAIR = 2;

  private final CharsetDecoder decoder = UTF_8.newDecoder();
  private final ByteBuffer in;

  Utf8Reader(ByteBuffer in) {
    this.in = in;
  }

  @Override
  public int read(char[] out, int offset, int length) throws IOException {
    if (length < PAIR) {
      throw new IllegalArgumentException("The buffer must have room for two characters");
    }
    CharBuffer room = CharBuffer.wrap(out, offset, length);
    CoderResult result = decoder.decode(in, room, true);
    if (result.isError()) {
      result.throwException();
    }
    int read = length - room.remaining();
    return read == 0 ? -1 : read;
  }

  @Override
  public void close() {
    // there is nothing to release
  }
}
