package dev.merrow.wire;

import dev.merrow.MerrowException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when received data violates the protocol or exceeds a limit. The side that accepted the
 * socket closes it with {@link #closeStatus()}.
 */
public abstract sealed class WireException extends MerrowException
    permits MalformedMessageException, OverflowException {
  private static final long serialVersionUID = 1L;

  private final CloseStatus closeStatus;

  WireException(CloseStatus closeStatus, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.closeStatus = closeStatus;
  }

  /** Returns the status to close the socket with. */
  public CloseStatus closeStatus() {
    return closeStatus;
  }
}
