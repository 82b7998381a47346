package dev.merrow.internal;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Describes what a JSON parser found wrong, and where, without its description of the source
 * object.
 */
public final class JsonErrors {
  // Jackson names the object that it reads from, or the reason why it does not
  private static final Pattern LOCATION =
      Pattern.compile("\\[Source: [^\\n]*?; (line: \\d+), (column: \\d+)]");

  private JsonErrors() {}

  /**
   * Returns what is wrong, ending with {@code at line L, column C} if that is known; both begin at
   * 1.
   */
  public static String describe(IOException error) {
    if (!(error instanceof JsonProcessingException problem)) {
      return String.valueOf(error.getMessage());
    }
    String what =
        LOCATION
            .matcher(String.valueOf(problem.getOriginalMessage()))
            .replaceAll(match -> (match.group(1) + ", " + match.group(2)).replace(":", ""));
    JsonLocation where = problem.getLocation();
    return where == null ? what : what + " at " + position(where.getLineNr(), where.getColumnNr());
  }

  /** Returns a position in the form that all messages use. */
  public static String position(int line, int column) {
    return "line " + line + ", column " + column;
  }
}
