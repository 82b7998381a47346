package dev.merrow.wire;

/**
 * Limits on what a peer may send or leave unread.
 *
 * @param payloadBytes maximum size of one payload, of the data waiting to be sent on one socket,
 *     and of the fragments kept for one socket; in bytes of UTF-8
 * @param fragments maximum number of fragments of a message
 * @param fragmentedMessages maximum number of incomplete messages at a time on one socket
 */
public record WireLimits(int payloadBytes, int fragments, int fragmentedMessages) {
  /** TinyBase's own limits: 16 MiB, 1,000 fragments, 100 messages. */
  public static final WireLimits DEFAULTS = new WireLimits(16 * 1024 * 1024, 1_000, 100);

  /**
   * By how much a frame may exceed the limit and still be read, so that the error can be reported.
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
   * Returns the size above which a WebSocket message is not even read. It is a little more than
   * {@link #payloadBytes()}: a message between the two is read, and then refused with a specific
   * status.
   */
  public int readableBytes() {
    return Math.addExact(payloadBytes, SLACK_BYTES);
  }
}
