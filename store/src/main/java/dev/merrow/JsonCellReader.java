package dev.merrow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.merrow.JsonCell.JsonContent;
import dev.merrow.internal.JsonErrors;
import dev.merrow.internal.JsonFactories;
import dev.merrow.internal.SurrogateEscapes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON text of cells as strictly as JavaScript's {@code JSON.parse}, to the end of the
 * text.
 */
final class JsonCellReader {
  static final int MAX_DEPTH = 2_000;

  private static final int MAX_NUMBER_LENGTH = 1_000_000;

  private static final JsonFactory FACTORY =
      JsonFactories.builder(MAX_DEPTH, MAX_NUMBER_LENGTH).build();

  private final String text;
  private final JsonParser parser;

  private JsonCellReader(String text, JsonParser parser) {
    this.text = text;
    this.parser = parser;
  }

  /** Reads the whole text of an object or array. */
  static JsonContent read(String json) {
    try (JsonParser parser = parserOf(json)) {
      return new JsonCellReader(json, parser).readWhole();
    } catch (IOException e) {
      throw notJson(json, e);
    }
  }

  /** Checks the whole text of an object or array without keeping any of it. */
  static void check(String json) {
    try (JsonParser parser = parserOf(json)) {
      new JsonCellReader(json, parser).checkWhole();
    } catch (IOException e) {
      throw notJson(json, e);
    }
  }

  /** Reads the whole text of any cell. */
  static Cell readAny(String json) {
    try (JsonParser parser = parserOf(json)) {
      JsonCellReader reader = new JsonCellReader(json, parser);
      Cell cell = reader.readCell(parser.nextToken());
      reader.requireEnd();
      return cell instanceof StringCell string ? StringCell.of(string.value()) : cell;
    } catch (IOException e) {
      throw notJson(json, e);
    }
  }

  private static JsonParser parserOf(String json) throws IOException {
    return FACTORY.createParser(SurrogateEscapes.resolve(json));
  }

  private static InvalidCellException notJson(String json, IOException cause) {
    return new InvalidCellException(
        "Not JSON: " + InvalidCellException.show(json) + ": " + JsonErrors.describe(cause), cause);
  }

  private void checkWhole() throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.START_OBJECT && token != JsonToken.START_ARRAY) {
      throw bad("it is not an object or array");
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
    Cell cell = readCell(parser.nextToken());
    if (!(cell instanceof JsonCell json)) {
      throw bad("it is not an object or array");
    }
    requireEnd();
    return json.content();
  }

  /** An object (which has members) or array that is being read. */
  private static final class Open {
    final @Nullable Map<String, Cell> members;
    final List<Cell> elements = new ArrayList<>();
    String key = "";

    Open(boolean object) {
      members = object ? new LinkedHashMap<>() : null;
    }

    void add(Cell cell) {
      if (members == null) {
        elements.add(cell);
      } else {
        members.put(key, cell);
      }
    }

    Cell close() {
      return JsonCell.ofParsed(
          members == null
              ? new JsonContent(null, Collections.unmodifiableList(elements))
              : new JsonContent(Collections.unmodifiableMap(members), null));
    }
  }

  /**
   * Reads a cell from its first token on; open objects and arrays are on a stack, not in recursive
   * calls.
   */
  private Cell readCell(@Nullable JsonToken first) throws IOException {
    Deque<Open> opened = new ArrayDeque<>();
    for (JsonToken token = first; ; token = parser.nextToken()) {
      Cell done = null;
      if (token == null) {
        throw bad("it ends too soon");
      } else if (token.isStructStart()) {
        opened.push(new Open(token == JsonToken.START_OBJECT));
      } else if (token == JsonToken.FIELD_NAME) {
        opened.element().key = parser.currentName();
      } else {
        done = token.isStructEnd() ? opened.pop().close() : readScalar(token);
      }
      if (done != null && opened.isEmpty()) {
        return done;
      } else if (done != null) {
        opened.element().add(done);
      }
    }
  }

  private Cell readScalar(JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> StringCell.nested(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> readNumber();
      case VALUE_TRUE -> BooleanCell.TRUE;
      case VALUE_FALSE -> BooleanCell.FALSE;
      case VALUE_NULL -> NullCell.NULL;
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
        "Not the JSON of a cell: "
            + InvalidCellException.show(text)
            + ": "
            + what
            + " at "
            + JsonErrors.position(
                parser.currentLocation().getLineNr(), parser.currentLocation().getColumnNr()));
  }
}
