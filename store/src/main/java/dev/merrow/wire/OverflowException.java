package dev.merrow.wire;

/**
 * Thrown when something is more than a limit allows: one of {@link WireLimits}, of {@link
 * JsonLimits}, or of the number of channels, or what may wait for the broker's own store.
 */
public final class OverflowException extends WireException {
  private static final long serialVersionUID = 1L;

  /**
   * An overflow.
   *
   * @param closeStatus which limit it is
   * @param message names what is too much and how much is allowed
   */
  public OverflowException(CloseStatus closeStatus, String message) {
    super(closeStatus, message, null);
  }
}
