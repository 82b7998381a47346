package dev.merrow.wire;

/**
 * How much of anything a peer may send or leave unread.
 *
 * @param payloadBytes of one payload, of what waits to be sent on one socket, and of the fragments
 *     that are kept for one socket; in bytes of UTF-8
 * @param fragments that a message may be cut into
 * @param fragmentedMessages that may be incomplete at a time on one socket
 */
public record WireLimits(int payloadBytes, int fragments, int fragmentedMessages) {
  /** TinyBase's own limits: 16 MiB, 1,000 fragments, 100 messages. */
  public static final WireLimits DEFAULTS = new WireLimits(16 * 1024 * 1024, 1_000, 100);

  /**
   * By how much a frame may be too large and still be read, so that it can be said what is wrong.
   */
  private static final int SLACK_BYTES = 64 * 1024;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public WireLimits {
    if (payloadBytes < 1 || fragments < 1 || fragmentedMessages < 1) {
      throw new IllegalArgumentException(
          "Limits must be positive: %s bytes, %s fragments, %s messages in fragments"
              .formatted(payloadBytes, fragments, fragmentedMessages));
    }
  }

  /**
   * How large a WebSocket's message may be before it is not even read. It is a little more than
   * {@link #payloadBytes()}: what is between is read, and then refused by name.
   */
  public int readableBytes() {
    return Math.addExact(payloadBytes, SLACK_BYTES);
  }
}
