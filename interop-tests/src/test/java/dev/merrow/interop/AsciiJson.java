package dev.merrow.interop;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * JSON as ASCII text: what the tests write is odd enough that pipes, line readers and reports would
 * change or drop it otherwise.
 */
final class AsciiJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .build();

  private AsciiJson() {}

  /** An empty object. */
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** An array. */
  static ArrayNode array(JsonNode... elements) {
    ArrayNode array = MAPPER.createArrayNode();
    for (JsonNode element : elements) {
      array.add(element);
    }
    return array;
  }

  /** The text, in one line. */
  static String write(JsonNode json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Fails unless what two have is the same, and names all the places where it isn't. */
  static void assertSame(String one, JsonNode ofOne, String other, JsonNode ofOther) {
    Set<String> onlyOnes = leaves(ofOne);
    Set<String> onlyOthers = leaves(ofOther);
    Set<String> common = new TreeSet<>(onlyOnes);
    common.retainAll(onlyOthers);
    onlyOnes.removeAll(common);
    onlyOthers.removeAll(common);
    if (!onlyOnes.isEmpty() || !onlyOthers.isEmpty()) {
      throw new AssertionError(
          "%s has:%n%s%n%s has:%n%s"
              .formatted(one, String.join("\n", onlyOnes), other, String.join("\n", onlyOthers)));
    }
  }

  /** Returns whether two texts have the same content. */
  static boolean areSame(JsonNode one, JsonNode other) {
    return leaves(one).equals(leaves(other));
  }

  private static Set<String> leaves(JsonNode json) {
    Set<String> leaves = new TreeSet<>();
    addLeaves("", json, leaves::add);
    return leaves;
  }

  private static void addLeaves(String path, JsonNode json, Consumer<String> leaves) {
    if (json.isEmpty()) {
      leaves.accept(path + " = " + write(json));
    } else if (json.isArray()) {
      for (int i = 0; i < json.size(); i++) {
        addLeaves(path + "[" + i + "]", json.get(i), leaves);
      }
    } else {
      json.forEachEntry(
          (key, value) -> addLeaves(path + write(object().textNode(key)), value, leaves));
    }
  }
}
