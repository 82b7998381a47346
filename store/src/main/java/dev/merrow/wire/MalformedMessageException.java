package dev.merrow.wire;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a text is not a payload or message of the protocol. The exception's message says what
 * was wrong, where, and what was expected there.
 */
public final class MalformedMessageException extends WireException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that names what was wrong and what was expected. */
  public MalformedMessageException(String message) {
    this(message, null);
  }

  /** Creates the exception with a message and its cause. */
  public MalformedMessageException(String message, @Nullable Throwable cause) {
    super(CloseStatus.MALFORMED, message, cause);
  }
}
