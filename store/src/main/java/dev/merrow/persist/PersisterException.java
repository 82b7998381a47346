package dev.merrow.persist;

import dev.merrow.MerrowException;
import org.jspecify.annotations.Nullable;

/**
 * Says that something could not be loaded or saved. Nothing was applied to the store or written by
 * halves; what could not be saved is still in memory.
 */
public sealed class PersisterException extends MerrowException permits RefusedCellsException {
  private static final long serialVersionUID = 1L;

  private final boolean transientFault;

  /**
   * Makes one.
   *
   * @param message what was wrong and what was expected
   * @param transientFault see {@link #isTransient()}
   * @param cause what caused it, or null
   */
  public PersisterException(String message, boolean transientFault, @Nullable Throwable cause) {
    super(message, cause);
    this.transientFault = transientFault;
  }

  /**
   * Whether the same may well succeed later without anyone's doing more than, say, freeing space or
   * a lock. A damaged file, in contrast, stays damaged.
   */
  public boolean isTransient() {
    return transientFault;
  }
}
