package dev.merrow.ws.server.audiences;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.merrow.internal.JsonErrors;
import dev.merrow.ws.server.audiences.FileRules.TableRule;
import dev.merrow.ws.server.auth.PathPattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a file of rules. Each mistake is named with its place and what is expected. */
final class RulesReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final JsonParser in;

  /** The rules of the paths that match a pattern. */
  record Entry(PathPattern pattern, FileRules rules) {}

  private RulesReader(JsonParser in) {
    this.in = in;
  }

  /**
   * Reads the file's text.
   *
   * @throws IllegalArgumentException if it is not as it must be
   */
  static List<Entry> read(String json) {
    try (JsonParser in = JSON.createParser(json)) {
      in.nextToken();
      RulesReader reader = new RulesReader(in);
      List<Entry> entries = reader.document();
      if (in.nextToken() != null) {
        throw reader.mistake("nothing after the object");
      }
      return entries;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(JsonErrors.describe(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private IllegalArgumentException mistake(String expected) {
    return new IllegalArgumentException(
        "Expected %s at %s"
            .formatted(
                expected,
                JsonErrors.position(
                    in.currentTokenLocation().getLineNr(),
                    in.currentTokenLocation().getColumnNr())));
  }

  private List<Entry> document() throws IOException {
    List<Entry> entries = null;
    beginObject("the file to be an object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      if (!in.currentName().equals("paths")) {
        throw mistake("nothing but paths, not " + in.currentName());
      }
      in.nextToken();
      entries = entries();
    }
    return required(entries, "paths");
  }

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    beginArray("paths to be an array");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      beginObject("an entry of paths to be an object");
      entries.add(entry());
    }
    return entries;
  }

  private Entry entry() throws IOException {
    PathPattern pattern = null;
    Map<String, TableRule> tables = Map.of();
    Map<String, Audience> values = Map.of();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      switch (name) {
        case "path" -> {
          in.nextToken();
          pattern = pattern();
        }
        case "tables" -> {
          in.nextToken();
          tables = tables();
        }
        case "values" -> {
          in.nextToken();
          values = values();
        }
        default -> throw mistake("path, tables and values in an entry of paths, not " + name);
      }
    }
    return new Entry(
        required(pattern, "the path of an entry"),
        new FileRules(Map.copyOf(tables), Map.copyOf(values)));
  }

  private PathPattern pattern() throws IOException {
    String text = text("a path");
    try {
      return PathPattern.parse(text);
    } catch (IllegalArgumentException e) {
      throw mistake(
          "a path whose segments have a * at most at their end, or that ends with a segment **, not "
              + text);
    }
  }

  private Map<String, TableRule> tables() throws IOException {
    Map<String, TableRule> tables = new LinkedHashMap<>();
    beginObject("tables to be an object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String tableId = in.currentName();
      in.nextToken();
      beginObject("the rule of table " + tableId + " to be an object");
      tables.put(tableId, table());
    }
    return tables;
  }

  private TableRule table() throws IOException {
    List<LabelTemplate> readers = null;
    List<LabelTemplate> writers = List.of();
    Map<String, Set<String>> hidden = Map.of();
    boolean ownIds = false;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      switch (name) {
        case "readers" -> {
          in.nextToken();
          readers = templates("readers");
        }
        case "writers" -> {
          in.nextToken();
          writers = templates("writers");
        }
        case "hidden" -> {
          in.nextToken();
          hidden = hidden();
        }
        case "ownIds" -> {
          in.nextToken();
          ownIds = bool("ownIds");
        }
        default ->
            throw mistake(
                "readers, writers, hidden and ownIds in the rule of a table, not " + name);
      }
    }
    return new TableRule(required(readers, "the readers of a table"), writers, hidden, ownIds);
  }

  private Map<String, Set<String>> hidden() throws IOException {
    Map<String, Set<String>> hidden = new LinkedHashMap<>();
    beginObject("hidden to be an object of cell ids");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String cellId = in.currentName();
      in.nextToken();
      hidden.put(cellId, labels("the labels of the hidden cell " + cellId));
    }
    return Map.copyOf(hidden);
  }

  private Map<String, Audience> values() throws IOException {
    Map<String, Audience> values = new LinkedHashMap<>();
    beginObject("values to be an object");
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String valueId = in.currentName();
      in.nextToken();
      beginObject("the rule of value " + valueId + " to be an object");
      values.put(valueId, value());
    }
    return values;
  }

  private Audience value() throws IOException {
    Set<String> readers = null;
    Set<String> writers = Set.of();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      switch (name) {
        case "readers" -> {
          in.nextToken();
          readers = labels("readers");
        }
        case "writers" -> {
          in.nextToken();
          writers = labels("writers");
        }
        default -> throw mistake("readers and writers in the rule of a value, not " + name);
      }
    }
    return new Audience(required(readers, "the readers of a value"), writers);
  }

  private List<LabelTemplate> templates(String what) throws IOException {
    List<LabelTemplate> templates = new ArrayList<>();
    beginArray(what + " to be an array of labels");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      templates.add(template());
    }
    return List.copyOf(templates);
  }

  private LabelTemplate template() throws IOException {
    try {
      return LabelTemplate.parse(text("a label"));
    } catch (IllegalArgumentException e) {
      throw isPlaced(e) ? e : mistake(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isPlaced(IllegalArgumentException e) {
    return String.valueOf(e.getMessage()).startsWith("Expected ");
  }

  /** Labels without cells: they are the same for all rows. */
  private Set<String> labels(String what) throws IOException {
    Set<String> labels = new LinkedHashSet<>();
    beginArray(what + " to be an array of labels");
    while (in.nextToken() != JsonToken.END_ARRAY) {
      LabelTemplate template = template();
      if (!template.isConstant()) {
        throw mistake("labels without ${...} here, not " + in.getText());
      }
      labels.add(in.getText());
    }
    return Set.copyOf(labels);
  }

  private boolean bool(String what) throws IOException {
    if (!in.hasToken(JsonToken.VALUE_TRUE) && !in.hasToken(JsonToken.VALUE_FALSE)) {
      throw mistake(what + " to be true or false");
    }
    return in.getBooleanValue();
  }

  private String text(String what) throws IOException {
    if (!in.hasToken(JsonToken.VALUE_STRING)) {
      throw mistake(what + " to be a string");
    }
    return in.getText();
  }

  private void beginObject(String what) {
    if (!in.hasToken(JsonToken.START_OBJECT)) {
      throw mistake(what);
    }
  }

  private void beginArray(String what) {
    if (!in.hasToken(JsonToken.START_ARRAY)) {
      throw mistake(what);
    }
  }

  private <T> T required(@Nullable T found, String what) {
    if (found == null) {
      throw mistake(what + ", which is missing");
    }
    return found;
  }
}
