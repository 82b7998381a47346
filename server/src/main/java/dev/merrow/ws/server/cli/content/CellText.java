package dev.merrow.ws.server.cli.content;

import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Cells as people type them, and as CSV holds them: JSON, or a string without quotes where it can't
 * be taken for JSON. Each cell has one such text, and reading that text gives the cell.
 */
final class CellText {
  private CellText() {}

  /**
   * Returns the cell that a text stands for.
   *
   * @throws InvalidCellException if it stands for none
   */
  static Cell read(String text) {
    Cell json = json(text);
    return json == null ? Cell.of(text) : json;
  }

  /** Returns the cell of a text that is JSON; null if it is not, or a number would be rounded. */
  private static @Nullable Cell json(String text) {
    try {
      Cell cell = Cell.ofJson(text);
      return cell.asDouble() == null || isExact(text, cell) ? cell : null;
    } catch (InvalidCellException e) {
      return null;
    }
  }

  private static boolean isExact(String text, Cell number) {
    return new BigDecimal(text.strip()).compareTo(new BigDecimal(number.toJson())) == 0;
  }

  /** Returns the text of a cell. */
  static String write(Cell cell) {
    String string = cell.asString();
    return string != null && isPlain(string) ? string : JsonText.of(cell);
  }

  /** Returns whether a string may be written without quotes. */
  private static boolean isPlain(String string) {
    return !string.isEmpty() && json(string) == null && isUnicode(string);
  }

  /** Returns whether a string has no lone surrogates, which UTF-8 can't hold. */
  private static boolean isUnicode(String string) {
    return string
        .codePoints()
        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
  }

  /**
   * Returns the text of an id: itself, or JSON if it is empty, begins with a quote, or needs to.
   */
  static String writeId(String id) {
    return !id.isEmpty() && id.charAt(0) != '"' && isUnicode(id) ? id : JsonText.of(id);
  }

  /**
   * Returns the id that a text stands for.
   *
   * @throws IllegalArgumentException if it begins with a quote and is not JSON
   */
  static String readId(String text) {
    return text.startsWith("\"") ? JsonText.string(text) : text;
  }
}
