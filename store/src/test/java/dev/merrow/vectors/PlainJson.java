package dev.merrow.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.StringCell;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Plain content from JSON in which cells stand as what they are. */
public final class PlainJson {
  private PlainJson() {}

  /** A cell; one that a store must refuse if it is a reserved string. */
  public static Cell cell(JsonNode node) {
    if (node.isTextual()) {
      String text = node.textValue();
      return StringCell.isReserved(text) ? refusedCell(text) : Cell.of(text);
    }
    return node.isNumber() ? Cell.of(node.doubleValue()) : Cell.ofJson(node.toString());
  }

  /**
   * A cell that a store must refuse, which a reserved string is. It can be made only by taking it
   * out of an array.
   */
  public static Cell refusedCell(String reserved) {
    return Cell.of(List.of(reserved)).asList().get(0);
  }

  /** Cells by id, or values. */
  public static Map<String, Cell> cells(JsonNode node) {
    return map(node, PlainJson::cell);
  }

  /** Rows by id. */
  public static Map<String, Map<String, Cell>> table(JsonNode node) {
    return map(node, PlainJson::cells);
  }

  /** Tables by id. */
  public static Map<String, Map<String, Map<String, Cell>>> tables(JsonNode node) {
    return map(node, PlainJson::table);
  }

  /** An object's members, each read by a function. */
  public static <T> Map<String, T> map(JsonNode object, Function<JsonNode, T> child) {
    Map<String, T> members = new LinkedHashMap<>();
    object.forEachEntry((key, value) -> members.put(key, child.apply(value)));
    return Collections.unmodifiableMap(members);
  }
}
