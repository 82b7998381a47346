package dev.merrow.wire;

import com.fasterxml.jackson.core.JsonToken;
import dev.merrow.stamp.ContentHashes;
import java.io.IOException;
import java.util.Map;

/**
 * Hashes: a pair of them for all content, or objects whose leaves are hashes by one id, by two or
 * by three.
 */
final class HashTrees {
  static final String TREE = "an object of hashes";

  private static final String PAIR = "content hashes [tablesHash, valuesHash]";

  private HashTrees() {}

  static ContentHashes readPair(JsonReader json) throws IOException {
    json.next(JsonToken.START_ARRAY, PAIR);
    json.next();
    return readRestOfPair(json);
  }

  /** As {@link #readPair}, when the first hash is the current token. */
  static ContentHashes readRestOfPair(JsonReader json) throws IOException {
    int tables = json.hash();
    int values = readHash(json);
    json.next(JsonToken.END_ARRAY, "the end of " + PAIR);
    return new ContentHashes(tables, values);
  }

  static Map<String, Integer> readOne(JsonReader json) throws IOException {
    return json.object(TREE, () -> readHash(json));
  }

  /** As {@link #readOne}, when the object's beginning is the current token. */
  static Map<String, Integer> readRestOfOne(JsonReader json) throws IOException {
    return json.restOfObject(() -> readHash(json));
  }

  static Map<String, Map<String, Integer>> readTwo(JsonReader json) throws IOException {
    return json.object(TREE, () -> readOne(json));
  }

  static Map<String, Map<String, Map<String, Integer>>> readThree(JsonReader json)
      throws IOException {
    return json.object(TREE, () -> readTwo(json));
  }

  private static int readHash(JsonReader json) throws IOException {
    json.next();
    return json.hash();
  }

  static void writeOne(JsonWriter json, Map<String, Integer> hashes) {
    json.object(hashes, json::hash);
  }

  static void writeTwo(JsonWriter json, Map<String, Map<String, Integer>> hashes) {
    json.object(hashes, child -> writeOne(json, child));
  }

  static void writeThree(JsonWriter json, Map<String, Map<String, Map<String, Integer>>> hashes) {
    json.object(hashes, child -> writeTwo(json, child));
  }
}
