package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import dev.merrow.vectors.PlainJson;
import dev.merrow.vectors.StampedJson;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was recorded, as Java's values.
 *
 * @param differences is told of what Java cannot say
 */
record ToJava(Differences differences) {
  /** Begins a reserved string that stands for data that no cell can hold. */
  static final String NO_DATA = Cell.JSON_PREFIX + "no data:";

  /** A cell, or null for undefined. */
  @Nullable Cell cellOrNull(@Nullable JsonNode node) {
    return Tag.isUndefined(node) ? null : cell(node);
  }

  /** A cell; one that a store must refuse for what no cell can hold. */
  Cell cell(JsonNode node) {
    if (Tag.isNoData(node)) {
      return PlainJson.refusedCell(NO_DATA + node);
    }
    return Tag.is(node, "number") ? Cell.of(Tag.number(node)) : PlainJson.cell(node);
  }

  /** A cell as TinyBase encodes it inside: an object or array is U+FFFD and its JSON text. */
  @Nullable Cell encodedCell(JsonNode node) {
    boolean encoded = node.isTextual() && node.textValue().startsWith(Cell.JSON_PREFIX);
    return encoded ? StampedJson.wireCell(node) : cellOrNull(node);
  }

  Map<String, Cell> row(JsonNode node) {
    return map(node, this::cell);
  }

  Map<String, Map<String, Cell>> table(JsonNode node) {
    return map(node, this::row);
  }

  Map<String, Map<String, Map<String, Cell>>> tables(JsonNode node) {
    return map(node, this::table);
  }

  Content content(JsonNode node) {
    return content(node, this::cell);
  }

  /** Content, or what there is already if it is no content, which TinyBase ignores. */
  Content contentOr(JsonNode node, Supplier<Content> present) {
    if (node.isArray()) {
      return content(node);
    }
    differences.apply("ill-typed-content");
    return present.get();
  }

  Content content(JsonNode node, Function<JsonNode, Cell> cell) {
    return new Content(
        map(node.get(0), table -> map(table, row -> map(row, cell))), map(node.get(1), cell));
  }

  Changes changes(JsonNode node) {
    return changes(node, this::cell);
  }

  Changes changes(JsonNode node, Function<JsonNode, Cell> cell) {
    return new Changes(
        map(
            node.get(0),
            table ->
                optional(
                    table,
                    rows ->
                        new Changes.TableChanges(map(rows, row -> optional(row, rowOf(cell)))))),
        map(node.get(1), value -> optional(value, cell)));
  }

  private Function<JsonNode, Changes.RowChanges> rowOf(Function<JsonNode, Cell> cell) {
    return row -> new Changes.RowChanges(map(row, each -> optional(each, cell)));
  }

  private static <T> Optional<T> optional(JsonNode node, Function<JsonNode, T> read) {
    return Tag.isUndefined(node) ? Optional.empty() : Optional.of(read.apply(node));
  }

  /** An object's members; none if it is something else, which no typed map can be. */
  <T> Map<String, T> map(JsonNode node, Function<JsonNode, T> child) {
    if (!node.isObject() || Tag.kind(node) != null) {
      differences.apply("ill-typed-map");
      return Map.of();
    }
    return PlainJson.map(node, child);
  }
}
