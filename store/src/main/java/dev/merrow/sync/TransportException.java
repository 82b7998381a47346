package dev.merrow.sync;

import dev.merrow.MerrowException;
import org.jspecify.annotations.Nullable;

/** Thrown when a {@link Transport} fails to connect or to send a message. */
public class TransportException extends MerrowException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that names what was wrong and what was expected. */
  public TransportException(String message) {
    super(message);
  }

  /** Creates the exception with a message and its cause. */
  public TransportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
