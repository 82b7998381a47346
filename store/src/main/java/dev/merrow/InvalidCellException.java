package dev.merrow;

import dev.merrow.internal.JsString;

/**
 * Thrown when something is not a legal cell or value: a number that is not finite, an integer that
 * a double does not hold exactly, a reserved string, or malformed JSON. The message shows the
 * illegal value.
 */
public final class InvalidCellException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 60;

  /** Creates the exception with a message that names what was wrong and what was expected. */
  public InvalidCellException(String message) {
    super(message);
  }

  InvalidCellException(String message, Throwable cause) {
    super(message, cause);
  }

  static String show(String text) {
    String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return JsString.quote(shown).replace("\ufffc", "\\ufffc").replace("\ufffd", "\\ufffd");
  }
}
