package dev.merrow.ws.server.cli.content;

import dev.merrow.Cell;
import java.util.List;
import java.util.Map;

/** JSON of content, as JavaScript writes it. */
final class JsonText {
  private JsonText() {}

  /** Returns the JSON object of members, which are maps, cells and what cells are made of. */
  static String of(Map<String, ?> members) {
    return Cell.of(members).toJson();
  }

  /** Returns the JSON text of any string, also of those that no cell may hold. */
  static String of(String text) {
    return ofElement(text);
  }

  /** Returns the JSON text of a cell in one line, whatever the spaces in the text it came as. */
  static String of(Cell cell) {
    return ofElement(cell);
  }

  private static String ofElement(Object element) {
    String array = Cell.of(List.of(element)).toJson();
    return array.substring(1, array.length() - 1);
  }

  /**
   * Returns the string that a JSON text stands for.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static String string(String json) {
    List<Cell> elements = Cell.ofJson("[" + json + "]").asList();
    String string = elements == null || elements.size() != 1 ? null : elements.get(0).asString();
    if (string == null) {
      throw new IllegalArgumentException("Expected a JSON string, not " + OneLine.of(json));
    }
    return string;
  }
}
