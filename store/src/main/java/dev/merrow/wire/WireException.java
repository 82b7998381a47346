package dev.merrow.wire;

import dev.merrow.MerrowException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when what came in breaks the protocol, or is more than a limit allows. The side that
 * accepted the socket closes it with {@link #closeStatus()}.
 */
public abstract sealed class WireException extends MerrowException
    permits MalformedMessageException, OverflowException {
  private static final long serialVersionUID = 1L;

  private final CloseStatus closeStatus;

  WireException(CloseStatus closeStatus, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.closeStatus = closeStatus;
  }

  /** What to close the socket with. */
  public CloseStatus closeStatus() {
    return closeStatus;
  }
}
