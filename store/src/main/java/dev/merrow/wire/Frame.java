package dev.merrow.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.wire.internal.Utf8;

/**
 * A payload that is ready to be sent. Made once for however many sockets it goes to, which all
 * share what it holds: its text or its bytes, whichever it was made of or was asked for in bytes
 * first. Safe for use by many threads.
 */
public final class Frame {
  private final int size;

  /** A {@code String}, or the bytes of UTF-8; never both, as many frames may wait. */
  private volatile Object content;

  private Frame(Utf8Text text) {
    this.size = text.size();
    this.content = text instanceof DecodedText ? text.toString() : text.bytes();
  }

  /** A frame of a payload's text. */
  public static Frame of(Payload payload) {
    return new Frame(payload.text());
  }

  /** A frame of a socket that channels share. */
  public static Frame of(ChannelFrame frame) {
    return new Frame(frame.utf8());
  }

  /** The text as a {@code String}; made anew each time if this holds bytes. */
  public String text() {
    Object held = content;
    return held instanceof String text ? text : new String((byte[]) held, UTF_8);
  }

  /**
   * The text as UTF-8, with U+FFFD for lone surrogates. It is not copied, so that all recipients
   * can share it: it must not be changed.
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

  /** How many bytes of UTF-8 the text takes. */
  public long bytes() {
    return size;
  }

  @Override
  public String toString() {
    return text();
  }
}
