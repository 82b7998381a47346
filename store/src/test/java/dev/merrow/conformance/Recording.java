package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.merrow.vectors.Vectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * One of TinyBase's tests as it was recorded.
 *
 * @param session the number of its session: tests of one session follow each other on one store
 * @param continues whether it goes on with the session of the test before it
 * @param file the file that the test was in
 * @param test the test's name
 * @param jsOnly whether it cannot be said in Java, or follows one that cannot
 * @param events what happened
 */
record Recording(
    int session, boolean continues, String file, String test, boolean jsOnly, JsonNode events) {

  /** Reads all tests of a file among the test resources, in order. */
  static List<Recording> read(String file) {
    try (GZIPInputStream in =
            new GZIPInputStream(Recording.class.getResourceAsStream("/conformance/" + file));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().map(Recording::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Recording parse(String line) {
    JsonNode node = Vectors.parse(line);
    return new Recording(
        node.get("session").intValue(),
        node.path("cont").booleanValue(),
        node.get("file").textValue(),
        node.get("test").textValue(),
        node.has("jsOnly") || node.has("afterJsOnly"),
        withoutEntries(node.get("events")));
  }

  /** Puts back the objects that were written as entries because of what JavaScript's keys mean. */
  private static JsonNode withoutEntries(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> copy.add(withoutEntries(element)));
      return copy;
    } else if (!(node instanceof ObjectNode)) {
      return node;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    if (Tag.is(node, "entries")) {
      node.get("entries").forEach(e -> copy.set(e.get(0).textValue(), withoutEntries(e.get(1))));
    } else {
      node.forEachEntry((key, value) -> copy.set(key, withoutEntries(value)));
    }
    return copy;
  }

  /** The file and the name, as the table of differences names tests. */
  String name() {
    return file.substring(file.lastIndexOf('/') + 1) + " > " + test;
  }

  @Override
  public String toString() {
    return session + ": " + name();
  }
}
