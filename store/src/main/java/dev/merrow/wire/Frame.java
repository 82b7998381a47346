package dev.merrow.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.wire.internal.Utf8;

/**
 * A payload that is ready to be sent. It is created once for any number of sockets, which all share
 * its content: the text it was created from, or its bytes once these were requested. Thread-safe.
 */
public final class Frame {
  private final int size;

  /** A {@code String}, or the bytes of UTF-8; never both, as many frames may wait. */
  private volatile Object content;

  private Frame(Utf8Text text) {
    this.size = text.size();
    this.content = text instanceof DecodedText ? text.toString() : text.bytes();
  }

  /** Returns a frame of a payload's text. */
  public static Frame of(Payload payload) {
    return new Frame(payload.text());
  }

  /** Returns a frame of a socket that channels share. */
  public static Frame of(ChannelFrame frame) {
    return new Frame(frame.utf8());
  }

  /** Returns the text as a {@code String}; a new one each time if this holds bytes. */
  public String text() {
    Object held = content;
    return held instanceof String text ? text : new String((byte[]) held, UTF_8);
  }

  /**
   * Returns the text as UTF-8, with U+FFFD for lone surrogates. It is not copied, so that all
   * recipients can share it: it must not be changed.
   */
  public byte[] utf8() {
    Object held = content;
    if (held instanceof byte[] bytes) {
      return bytes;
    }
    byte[] encoded = Utf8.encode((String) held);
    content = encoded;
    return encoded;
  }

  /** Returns how many bytes of UTF-8 the text takes. */
  public long bytes() {
    return size;
  }

  @Override
  public String toString() {
    return text();
  }
}
