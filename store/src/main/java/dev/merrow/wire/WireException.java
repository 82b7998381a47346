package dev.merrow.wire;

import dev.merrow.store.MerrowException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when what came in breaks the protocol, in one of the two ways that it knows, or is more
 * than a broker passes on. Whoever accepted the socket closes it with {@link #closeCode()} and
 * {@link #closeReason()}.
 */
public abstract sealed class WireException extends MerrowException
    permits MalformedMessageException, OverflowException, JsonLimitException {
  private static final long serialVersionUID = 1L;

  WireException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The WebSocket close code: 1007 for what is malformed, 1013 for what is too much. */
  public abstract int closeCode();

  /** What the close frame says. (TinyBase's protocol: its error number and what overflowed.) */
  public abstract String closeReason();
}
