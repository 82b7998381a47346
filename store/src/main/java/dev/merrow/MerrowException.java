package dev.merrow;

import org.jspecify.annotations.Nullable;

/** The root of what Merrow throws where the cause is not a programmer's mistake. */
public class MerrowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message that names what was wrong and what was expected. */
  public MerrowException(String message) {
    super(message);
  }

  /** With a message and what caused it. */
  public MerrowException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
