package dev.merrow.sync;

/**
 * Thrown when a message is larger than the transport can carry. If a {@link Transport} fails with
 * it, the synchronizer sends the same changes in smaller messages; only a single cell that is too
 * large is not sent.
 */
public final class MessageTooLargeException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final long bytes;

  /**
   * Creates the exception.
   *
   * @param bytes the size of the message in bytes
   * @param limit the maximum size in bytes
   */
  public MessageTooLargeException(long bytes, long limit) {
    super("A message of %s bytes is more than the limit of %s".formatted(bytes, limit));
    this.bytes = bytes;
  }

  /** Returns the size of the message in bytes. */
  public long bytes() {
    return bytes;
  }
}
