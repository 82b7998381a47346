package dev.merrow.persist;

import dev.merrow.MerrowException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when content could not be loaded or saved. Nothing was partially applied to the store or
 * partially written; content that could not be saved is still in memory.
 */
public sealed class PersisterException extends MerrowException permits RefusedCellsException {
  private static final long serialVersionUID = 1L;

  private final boolean transientFault;

  /**
   * Creates the exception.
   *
   * @param message what was wrong and what was expected
   * @param transientFault see {@link #isTransient()}
   * @param cause the cause, or null
   */
  public PersisterException(String message, boolean transientFault, @Nullable Throwable cause) {
    super(message, cause);
    this.transientFault = transientFault;
  }

  /**
   * Returns whether the same operation may succeed later, with no more intervention than freeing
   * space or a lock. A damaged file, in contrast, stays damaged.
   */
  public boolean isTransient() {
    return transientFault;
  }
}
