package dev.merrow.wire;

/**
 * Thrown when something exceeds a limit: one of {@link WireLimits}, one of {@link JsonLimits}, the
 * number of channels, or the amount that may wait for the broker's own store.
 */
public final class OverflowException extends WireException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param closeStatus the status that identifies the limit
   * @param message names what exceeds the limit and how much is allowed
   */
  public OverflowException(CloseStatus closeStatus, String message) {
    super(closeStatus, message, null);
  }
}
