package dev.merrow.wire;

/**
 * A payload that is ready to be sent, as text and as bytes. Made once for however many sockets it
 * goes to. Immutable.
 */
public final class Frame {
  private final String text;
  private final byte[] utf8;

  private Frame(String text) {
    this.text = text;
    this.utf8 = Utf8.encode(text);
  }

  /** A frame of a payload's text. */
  public static Frame of(Payload payload) {
    return new Frame(payload.text());
  }

  /** A frame of a socket that channels share. */
  public static Frame of(ChannelFrame frame) {
    return new Frame(frame.text());
  }

  /** The text. */
  public String text() {
    return text;
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
    return text;
  }
}
