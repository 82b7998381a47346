package dev.merrow.spring.autoconfigure;

/** The application can't start as it is set up. */
final class SetupException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String action;

  /**
   * @param action what to do about it
   */
  SetupException(String message, String action) {
    super(message);
    this.action = action;
  }

  String action() {
    return action;
  }
}
