package dev.merrow.sync;

import dev.merrow.MerrowException;
import org.jspecify.annotations.Nullable;

/** What a {@link Transport} could not do: connect, or send a message. */
public class TransportException extends MerrowException {
  private static final long serialVersionUID = 1L;

  /** With a message that names what was wrong and what was expected. */
  public TransportException(String message) {
    super(message);
  }

  /** With a message and what caused it. */
  public TransportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
