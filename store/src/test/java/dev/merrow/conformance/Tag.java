package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The objects of the recording's notation that stand for what JSON cannot say. */
final class Tag {
  /** JavaScript's undefined: nothing, and in changes a deletion. */
  static final JsonNode UNDEFINED = of("undefined");

  /** What a method without a result gives here; TinyBase's is often the store, to be fluent. */
  static final JsonNode VOID = of("void");

  private static final Set<String> NO_JSON = Set.of("bigint", "cycle", "function");

  private Tag() {}

  private static JsonNode of(String kind) {
    return JsonNodeFactory.instance.objectNode().put("$", kind);
  }

  /** The tag of a store or middleware. */
  static JsonNode of(String kind, int id) {
    return JsonNodeFactory.instance.objectNode().put("$", kind).put("id", id);
  }

  /** The kind of a tag, or null for plain JSON. */
  static @Nullable String kind(JsonNode node) {
    return node.isObject() && node.path("$").isTextual() ? node.get("$").textValue() : null;
  }

  static boolean is(JsonNode node, String kind) {
    return kind.equals(kind(node));
  }

  static boolean isUndefined(@Nullable JsonNode node) {
    return node == null || is(node, "undefined");
  }

  /**
   * Whether no cell can hold it. JavaScript can write a Date in an array as JSON, but not alone.
   */
  static boolean isNoData(JsonNode node) {
    boolean number = is(node, "number") && !node.get("value").textValue().equals("-0");
    return number || is(node, "opaque") || holdsNoJson(node);
  }

  private static boolean holdsNoJson(JsonNode node) {
    String kind = kind(node);
    return kind == null ? node.valueStream().anyMatch(Tag::holdsNoJson) : NO_JSON.contains(kind);
  }

  /** A number, tagged or not. */
  static double number(JsonNode node) {
    return is(node, "number")
        ? Double.parseDouble(node.get("value").textValue())
        : node.doubleValue();
  }
}
