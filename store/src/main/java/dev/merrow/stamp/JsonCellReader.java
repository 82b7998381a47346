package dev.merrow.stamp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.merrow.stamp.JsonCell.JsonContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON text of cells: strictly, whole, and as JavaScript's {@code JSON.parse} does. */
final class JsonCellReader {
  static final int MAX_DEPTH = 2_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(1_000_000)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final String text;
  private final JsonParser parser;

  private JsonCellReader(String text, JsonParser parser) {
    this.text = text;
    this.parser = parser;
  }

  /** Reads an object's or array's whole text. */
  static JsonContent read(String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return new JsonCellReader(json, parser).readWhole();
    } catch (IOException e) {
      throw notJson(json, e);
    }
  }

  /** Checks an object's or array's whole text without keeping anything of it. */
  static void check(String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      new JsonCellReader(json, parser).checkWhole();
    } catch (IOException e) {
      throw notJson(json, e);
    }
  }

  /** Reads the whole text of any cell. */
  static Cell readAny(String json) {
    // an array around it lets one reader serve for every kind
    List<Cell> elements = read("[" + json + "\n]").elements();
    if (elements == null || elements.size() != 1) {
      throw new InvalidCellException(
          "Expected the JSON of one cell: " + InvalidCellException.show(json));
    }
    Cell cell = elements.get(0);
    return cell instanceof StringCell string ? StringCell.of(string.value()) : cell;
  }

  private static InvalidCellException notJson(String json, IOException cause) {
    return new InvalidCellException(
        "Not JSON: " + InvalidCellException.show(json) + ": " + cause.getMessage(), cause);
  }

  private void checkWhole() throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.START_OBJECT && token != JsonToken.START_ARRAY) {
      throw bad("it is no object or array");
    }
    int depth = 1;
    while (depth > 0) {
      token = parser.nextToken();
      if (token == null) {
        throw bad("it ends too soon");
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (token.isNumeric()) {
        readNumber();
      }
    }
    requireEnd();
  }

  private void requireEnd() throws IOException {
    if (parser.nextToken() != null) {
      throw bad("something follows it");
    }
  }

  private JsonContent readWhole() throws IOException {
    JsonContent content;
    JsonToken token = parser.nextToken();
    if (token == JsonToken.START_OBJECT) {
      content = new JsonContent(readMembers(), null);
    } else if (token == JsonToken.START_ARRAY) {
      content = new JsonContent(null, readElements());
    } else {
      throw bad("it is no object or array");
    }
    requireEnd();
    return content;
  }

  private Map<String, Cell> readMembers() throws IOException {
    Map<String, Cell> members = new LinkedHashMap<>();
    String key;
    while ((key = parser.nextFieldName()) != null) {
      members.put(key, readCell(parser.nextToken()));
    }
    return Collections.unmodifiableMap(members);
  }

  private List<Cell> readElements() throws IOException {
    List<Cell> elements = new ArrayList<>();
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      elements.add(readCell(token));
    }
    return Collections.unmodifiableList(elements);
  }

  private Cell readCell(@Nullable JsonToken token) throws IOException {
    if (token == null) {
      throw bad("it ends too soon");
    }
    return switch (token) {
      case VALUE_STRING -> StringCell.nested(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> readNumber();
      case VALUE_TRUE -> BooleanCell.TRUE;
      case VALUE_FALSE -> BooleanCell.FALSE;
      case VALUE_NULL -> NullCell.NULL;
      case START_OBJECT -> JsonCell.ofParsed(new JsonContent(readMembers(), null));
      case START_ARRAY -> JsonCell.ofParsed(new JsonContent(null, readElements()));
      default -> throw bad("unexpected " + token);
    };
  }

  private Cell readNumber() throws IOException {
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw bad("a number is too great for a double");
    }
    return NumberCell.ofDouble(value);
  }

  private InvalidCellException bad(String what) {
    return new InvalidCellException(
        "Not the JSON of an object or array: " + InvalidCellException.show(text) + ": " + what);
  }
}
