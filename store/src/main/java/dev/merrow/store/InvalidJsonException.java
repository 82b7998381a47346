package dev.merrow.store;

import dev.merrow.MerrowException;
import org.jspecify.annotations.Nullable;

/** Thrown when a JSON text is not content of the expected kind. None of it was applied. */
public final class InvalidJsonException extends MerrowException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that names what was wrong and where. */
  public InvalidJsonException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
