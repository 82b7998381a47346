package dev.merrow.persist;

/**
 * Thrown by {@link Persistence#saveChanges} instead of overwriting what others have changed and
 * this one has not loaded yet. The persister then loads that first, and saves again.
 */
public final class StaleException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what was changed by others
   */
  public StaleException(String message) {
    super(message);
  }
}
