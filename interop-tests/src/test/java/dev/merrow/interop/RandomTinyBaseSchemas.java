package dev.merrow.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random schemas of cells and values in TinyBase's JSON, none of which refuses its own default. */
final class RandomTinyBaseSchemas {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final List<String> TYPES = List.of("string", "number", "boolean");
  private static final List<String> ALL_TYPES =
      List.of("string", "number", "boolean", "object", "array");

  private final Random random;
  private final List<String> types;

  /**
   * Schemas from a random source.
   *
   * @param withObjects whether objects and arrays may be allowed
   */
  RandomTinyBaseSchemas(Random random, boolean withObjects) {
    this.random = random;
    this.types = withObjects ? ALL_TYPES : TYPES;
  }

  /** A schema. */
  JsonNode next() {
    ObjectNode schema = random.nextInt(4) == 0 ? oneOf() : ofTypes();
    if (random.nextInt(3) == 0) {
      schema.put("allowNull", true);
      if (random.nextInt(4) == 0) {
        schema.putNull("default");
      }
    }
    if (random.nextInt(6) == 0) {
      schema.put("required", true);
    }
    return schema;
  }

  private ObjectNode ofTypes() {
    ObjectNode schema = JSON.objectNode();
    List<String> some = some(types);
    if (some.size() == 1 && random.nextBoolean()) {
      schema.put("type", some.get(0));
    } else {
      ArrayNode array = schema.putArray("type");
      some.forEach(array::add);
    }
    if (random.nextBoolean()) {
      schema.set("default", example(some.get(0)));
    }
    return schema;
  }

  private ObjectNode oneOf() {
    ObjectNode schema = JSON.objectNode();
    ArrayNode allowed = schema.putArray("enum");
    some(List.of("dog", "", "null")).forEach(allowed::add);
    allowed.add(random.nextInt(5)).add(random.nextBoolean());
    if (random.nextBoolean()) {
      schema.set("default", allowed.get(random.nextInt(allowed.size())));
    }
    return schema;
  }

  private JsonNode example(String type) {
    return switch (type) {
      case "string" -> JSON.textNode("default\u2028");
      case "number" -> JSON.numberNode(random.nextInt(3));
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      case "object" -> JSON.objectNode().put("b", 1).put("7", "x");
      default -> JSON.arrayNode().add(1).addNull();
    };
  }

  private <T> List<T> some(List<T> all) {
    List<T> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, 1 + random.nextInt(2));
  }
}
