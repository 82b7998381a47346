package dev.merrow.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.vectors.Vectors;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Cells as JSON, the hard ones among them. */
final class RandomCells {
  /** Strings that one side or the other might write, hash or send otherwise. */
  private static final List<String> STRINGS =
      List.of(
          "",
          "dog",
          "\u00dcn\u00efc\u00f6d\u00e9",
          "\"quoted\" \\ / \b\f\n\r\t \u0000 \u001f \u007f \u0080",
          "\ud83d\udc36",
          "\ud83d",
          "\udc36\ud83d",
          "\u2028\u2029\ufeff",
          "x\ufffc\ufffd",
          "__proto__",
          "0\n\n1",
          "[1]",
          "null");

  /** Strings that are no cells, and yet may be part of one. */
  private static final List<String> RESERVED = List.of("\ufffc", "\ufffd", "\ufffd{}");

  /** Numbers whose text JavaScript writes in a way of its own. */
  private static final List<Double> NUMBERS =
      Stream.of(
              "0 -0 1 -1 0.1 100 1e20 1e21 123456789012345680000 2e23 1e-6 1e-7 5e-324",
              "1.7976931348623157e308 9007199254740992 -9007199254740992 0.3333333333333333")
          .flatMap(line -> Stream.of(line.split(" ")))
          .map(Double::valueOf)
          .toList();

  /** Keys of objects, with those that JavaScript puts first, and those that only look like it. */
  private static final List<String> KEYS =
      List.of(
          "b",
          "a",
          "",
          "10",
          "9",
          "0",
          "07",
          "-1",
          "4294967294",
          "4294967295",
          "9007199254740992",
          "__proto__",
          "toJSON",
          "a\nb",
          "\ud83d",
          "\ufffc");

  private static final List<String> OTHERS =
      List.of(
          "true",
          "false",
          "null",
          "{}",
          "[]",
          "{\"b\":[],\"7\":1,\"a\":{\"__proto__\":null},\"0\":[0,-0.0,1e21,\"\\ufffd\"]}",
          "[[[[{\"\":[\"\\ud800\",\"\\u2028\",1e-7]}]],\"\\ufffc\"]]");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MAX_DEPTH = 3;
  private static final int MAX_MEMBERS = 4;

  private final Random random;
  private final boolean withObjects;

  /**
   * Cells from a random source.
   *
   * @param withObjects whether there are objects and arrays among them
   */
  RandomCells(Random random, boolean withObjects) {
    this.random = random;
    this.withObjects = withObjects;
  }

  /** Cells of every type: all the hard strings and numbers, and what else there is. */
  static List<JsonNode> examples() {
    return Stream.of(
            STRINGS.stream().map(JSON::textNode),
            NUMBERS.stream().map(JSON::numberNode),
            OTHERS.stream().map(Vectors::parse))
        .<JsonNode>flatMap(each -> each)
        .toList();
  }

  /** A cell. */
  JsonNode next() {
    return next(0);
  }

  private JsonNode next(int depth) {
    return switch (random.nextInt(withObjects && depth < MAX_DEPTH ? 8 : 6)) {
      case 0 -> JSON.numberNode(random.nextInt(5));
      case 1 -> JSON.numberNode(number());
      case 2 -> JSON.booleanNode(random.nextBoolean());
      case 3 -> JSON.nullNode();
      case 4 -> JSON.textNode(pick(STRINGS));
      case 5 -> JSON.textNode(depth == 0 ? string() : pick(RESERVED));
      case 6 -> object(depth + 1);
      default -> array(depth + 1);
    };
  }

  private double number() {
    if (random.nextBoolean()) {
      return pick(NUMBERS);
    }
    double any = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(any) ? any : random.nextGaussian();
  }

  private String string() {
    StringBuilder text = new StringBuilder("s");
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
    }
    return text.toString();
  }

  private ObjectNode object(int depth) {
    ObjectNode object = JSON.objectNode();
    int size = random.nextInt(MAX_MEMBERS + 1);
    for (int i = 0; i < size; i++) {
      object.set(pick(KEYS), next(depth));
    }
    return object;
  }

  private ArrayNode array(int depth) {
    ArrayNode array = JSON.arrayNode();
    int size = random.nextInt(MAX_MEMBERS + 1);
    for (int i = 0; i < size; i++) {
      array.add(next(depth));
    }
    return array;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
