package dev.merrow.wire;

/**
 * A payload that is ready to be sent, and how many bytes it takes. Made once for however many
 * sockets it goes to. Immutable.
 */
public final class Frame {
  private final String text;
  private final long bytes;

  private Frame(String text) {
    this.text = text;
    this.bytes = Utf8.size(text);
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

  /** How many bytes of UTF-8 the text takes. */
  public long bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return text;
  }
}
