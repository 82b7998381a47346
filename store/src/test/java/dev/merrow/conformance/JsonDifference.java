package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.vectors.Vectors;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds the first difference of two values in the recording's notation: numbers are doubles,
 * objects have no order and arrays have one, and an encoded object is the same as a plain one.
 */
final class JsonDifference {
  private JsonDifference() {}

  /** Says where and how the two differ, if they do. */
  static Optional<String> between(JsonNode expected, JsonNode actual) {
    return between("", decoded(expected), decoded(actual));
  }

  private static Optional<String> between(String path, JsonNode expected, JsonNode actual) {
    String kind = Tag.kind(expected);
    if ("number".equals(kind) || (expected.isNumber() && actual.isNumber())) {
      double difference = Tag.number(expected) - Tag.number(actual);
      boolean same = difference == 0 || expected.equals(actual);
      return same ? Optional.empty() : differ(path, expected, actual);
    } else if ("store".equals(kind) || "middleware".equals(kind)) {
      // an "inner" store is the store
      boolean same = Tag.is(actual, kind) && expected.get("id").equals(actual.get("id"));
      return same ? Optional.empty() : differ(path, expected, actual);
    } else if (expected.isObject() && actual.isObject()) {
      return betweenObjects(path, expected, actual);
    } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      return betweenArrays(path, expected, actual);
    }
    return expected.equals(actual) ? Optional.empty() : differ(path, expected, actual);
  }

  private static Optional<String> betweenObjects(String path, JsonNode expected, JsonNode actual) {
    TreeSet<String> keys = new TreeSet<>();
    expected.fieldNames().forEachRemaining(keys::add);
    actual.fieldNames().forEachRemaining(keys::add);
    for (String key : keys) {
      if (!expected.has(key) || !actual.has(key)) {
        return differ(path, expected, actual);
      }
      Optional<String> difference =
          between(path + "." + key, decoded(expected.get(key)), decoded(actual.get(key)));
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> betweenArrays(String path, JsonNode expected, JsonNode actual) {
    for (int i = 0; i < expected.size(); i++) {
      Optional<String> difference =
          between(path + "[" + i + "]", decoded(expected.get(i)), decoded(actual.get(i)));
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private static JsonNode decoded(JsonNode node) {
    boolean encoded =
        node.isTextual()
            && (node.textValue().startsWith(Cell.JSON_PREFIX + "{")
                || node.textValue().startsWith(Cell.JSON_PREFIX + "["));
    return encoded ? Vectors.parse(node.textValue().substring(1)) : node;
  }

  private static Optional<String> differ(String path, JsonNode expected, JsonNode actual) {
    return Optional.of(
        "expected%s %s but was %s"
            .formatted(path.isEmpty() ? "" : " at " + path + ":", expected, actual));
  }
}
