package dev.merrow.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A payload that is ready to be sent. Made once for however many sockets it goes to, which all
 * share its bytes. Immutable.
 */
public final class Frame {
  private final byte[] utf8;

  private Frame(Utf8Text text) {
    this.utf8 = text.bytes();
  }

  /** A frame of a payload's text. */
  public static Frame of(Payload payload) {
    return new Frame(payload.text());
  }

  /** A frame of a socket that channels share. */
  public static Frame of(ChannelFrame frame) {
    return new Frame(frame.utf8());
  }

  /** The text as a {@code String}, which is made anew each time. */
  public String text() {
    return new String(utf8, UTF_8);
  }

  /**
   * The text as UTF-8, with U+FFFD for lone surrogates. It is not copied, so that all recipients
   * can share it: it must not be changed.
   */
  public byte[] utf8() {
    return utf8;
  }

  /** How many bytes of UTF-8 the text takes. */
  public long bytes() {
    return utf8.length;
  }

  @Override
  public String toString() {
    return text();
  }
}
