package dev.merrow;

import org.jspecify.annotations.Nullable;

/** The superclass of the exceptions that Merrow throws for causes other than programming errors. */
public class MerrowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that names what was wrong and what was expected. */
  public MerrowException(String message) {
    super(message);
  }

  /** Creates the exception with a message and its cause. */
  public MerrowException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
