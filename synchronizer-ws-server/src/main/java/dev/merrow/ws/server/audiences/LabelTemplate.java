package dev.merrow.ws.server.audiences;

import dev.merrow.Cell;
import dev.merrow.ws.server.auth.Decision.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A label with the content of cells in it, such as {@code owner:${owner}}.
 *
 * @param parts texts, and the ids of cells between them
 */
record LabelTemplate(List<Part> parts) {
  /** Also the maximum number of labels that one template makes. */
  private static final int MAX_LABELS = Grant.MAX_LABELS;

  private static final String BEGIN = "${";

  /**
   * A part of a template.
   *
   * @param isCell whether the text is the id of a cell
   */
  record Part(String text, boolean isCell) {}

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if it is not one
   */
  static LabelTemplate parse(String template) {
    if (template.isEmpty()) {
      throw new IllegalArgumentException("a label that is not empty");
    }
    if (template.length() > Grant.MAX_LABEL_LENGTH) {
      throw new IllegalArgumentException(
          "a label of at most " + Grant.MAX_LABEL_LENGTH + " characters");
    }
    if (template.startsWith(BEGIN)) {
      // else who writes the cell would choose any label
      throw new IllegalArgumentException(
          "a label that begins with text, such as owner:${owner}, not " + template);
    }
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < template.length()) {
      int begin = template.indexOf(BEGIN, at);
      if (begin < 0) {
        parts.add(new Part(template.substring(at), false));
        break;
      }
      int end = template.indexOf('}', begin);
      if (end < 0) {
        throw new IllegalArgumentException("a } after each ${ in a label, not " + template);
      }
      String cellId = template.substring(begin + BEGIN.length(), end);
      if (cellId.isEmpty() || cellId.contains(BEGIN)) {
        throw new IllegalArgumentException("the id of a cell between ${ and }, not " + template);
      }
      if (begin > at) {
        parts.add(new Part(template.substring(at, begin), false));
      }
      parts.add(new Part(cellId, true));
      at = end + 1;
    }
    return new LabelTemplate(List.copyOf(parts));
  }

  /** Returns whether it is the same label for each row. */
  boolean isConstant() {
    return parts.stream().noneMatch(Part::isCell);
  }

  /**
   * Adds the labels that it makes of a row's cells: none if one of its cells is missing, and one
   * for each element of an array. Those that are longer than any client's are left out, so that no
   * writer has long ones made.
   *
   * @throws IllegalArgumentException if these are too many
   */
  void addTo(Set<String> labels, Map<String, Cell> cells) {
    List<String> made = List.of("");
    for (Part part : parts) {
      List<String> texts = part.isCell() ? texts(cells.get(part.text())) : List.of(part.text());
      if ((long) made.size() * texts.size() > MAX_LABELS) {
        throw new IllegalArgumentException(
            "A row makes more than %s labels of one template".formatted(MAX_LABELS));
      }
      List<String> longer = new ArrayList<>(made.size() * texts.size());
      for (String begin : made) {
        for (String text : texts) {
          if (begin.length() + text.length() <= Grant.MAX_LABEL_LENGTH) {
            longer.add(begin + text);
          }
        }
      }
      made = longer;
    }
    labels.addAll(made);
  }

  private static List<String> texts(@Nullable Cell cell) {
    if (cell == null) {
      return List.of();
    }
    List<Cell> elements = cell.asList();
    List<String> texts = new ArrayList<>();
    for (Cell each : elements == null ? List.of(cell) : elements) {
      String text = text(each);
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** Returns the text of a string, number or boolean; the empty text for anything else. */
  private static String text(Cell cell) {
    String string = cell.asString();
    if (string != null) {
      return string;
    }
    return cell.asDouble() != null || cell.asBoolean() != null ? cell.toJson() : "";
  }
}
