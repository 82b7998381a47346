package dev.merrow.sync;

/**
 * Says that a message is larger than the transport carries. A {@link Transport} that fails with it
 * is given the same changes in smaller messages; only a single cell that is too large stays behind.
 */
public final class MessageTooLargeException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final long bytes;

  /**
   * Makes one.
   *
   * @param bytes how large the message is
   * @param limit how large it may be
   */
  public MessageTooLargeException(long bytes, long limit) {
    super("A message of %s bytes is more than the limit of %s".formatted(bytes, limit));
    this.bytes = bytes;
  }

  /** How large the message is. */
  public long bytes() {
    return bytes;
  }
}
