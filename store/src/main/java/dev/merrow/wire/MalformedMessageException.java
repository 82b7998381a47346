package dev.merrow.wire;

import dev.merrow.store.MerrowException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a text is no message of the protocol. The message says what was wrong, where, and
 * what was expected there.
 */
public final class MalformedMessageException extends MerrowException {
  private static final long serialVersionUID = 1L;

  /** With a message that names what was wrong and what was expected. */
  public MalformedMessageException(String message) {
    super(message);
  }

  /** With a message and what caused it. */
  public MalformedMessageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
