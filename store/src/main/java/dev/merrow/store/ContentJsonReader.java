package dev.merrow.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.JsonCell;
import dev.merrow.internal.JsonErrors;
import dev.merrow.internal.JsonFactories;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads plain content from JSON text in TinyBase's form. */
final class ContentJsonReader {
  private static final JsonFactory FACTORY =
      JsonFactories.builder(
              StreamReadConstraints.DEFAULT_MAX_DEPTH, StreamReadConstraints.DEFAULT_MAX_NUM_LEN)
          .build();

  private final String text;
  private final JsonParser parser;

  private ContentJsonReader(String text, JsonParser parser) {
    this.text = text;
    this.parser = parser;
  }

  /** Tables and values; null for those that the text does not contain. */
  record Parsed(
      @Nullable Map<String, Map<String, Map<String, Cell>>> tables,
      @Nullable Map<String, Cell> values) {}

  private interface Reading<T> {
    T read(ContentJsonReader reader) throws IOException;
  }

  static Map<String, Map<String, Map<String, Cell>>> readTables(String json) {
    return parse(json, reader -> reader.tables(reader.parser.nextToken()));
  }

  static Map<String, Cell> readValues(String json) {
    return parse(json, reader -> reader.cells(reader.parser.nextToken()));
  }

  /** Reads an array of tables and values, or tables alone. */
  static Parsed readContent(String json) {
    return parse(json, ContentJsonReader::content);
  }

  private static <T> T parse(String json, Reading<T> reading) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      ContentJsonReader reader = new ContentJsonReader(json, parser);
      T result = reading.read(reader);
      if (parser.nextToken() != null) {
        throw reader.bad("the end of the text");
      }
      return result;
    } catch (IOException e) {
      throw new InvalidJsonException("Not JSON: " + JsonErrors.describe(e), e);
    }
  }

  private Parsed content() throws IOException {
    JsonToken token = parser.nextToken();
    if (token != JsonToken.START_ARRAY) {
      return new Parsed(tables(token), null);
    }
    Map<String, Map<String, Map<String, Cell>>> tables = tables(parser.nextToken());
    Map<String, Cell> values = cells(parser.nextToken());
    if (parser.nextToken() != JsonToken.END_ARRAY) {
      throw bad("the end of the array of tables and values");
    }
    return new Parsed(tables, values);
  }

  private Map<String, Map<String, Map<String, Cell>>> tables(@Nullable JsonToken token)
      throws IOException {
    return object(token, "an object of tables", tableToken -> table(tableToken));
  }

  private Map<String, Map<String, Cell>> table(@Nullable JsonToken token) throws IOException {
    return object(token, "a table, an object of rows", rowToken -> cells(rowToken));
  }

  private Map<String, Cell> cells(@Nullable JsonToken token) throws IOException {
    return object(token, "an object of cells or values", cellToken -> cell(cellToken));
  }

  private interface Member<T> {
    T read(@Nullable JsonToken token) throws IOException;
  }

  private <T> Map<String, T> object(@Nullable JsonToken token, String expected, Member<T> member)
      throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw bad(expected);
    }
    Map<String, T> map = new LinkedHashMap<>();
    String id;
    while ((id = parser.nextFieldName()) != null) {
      map.put(id, member.read(parser.nextToken()));
    }
    return map;
  }

  private Cell cell(@Nullable JsonToken token) throws IOException {
    try {
      if (token == JsonToken.VALUE_STRING) {
        String string = parser.getText();
        return string.startsWith(Cell.JSON_PREFIX)
            ? JsonCell.ofReceived(string.substring(1))
            : Cell.of(string);
      } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getCharOffset();
        return Cell.ofJson(text.substring(start, end));
      } else if (token != null && token.isNumeric()) {
        return Cell.of(parser.getDoubleValue());
      } else if (token != null && token.isScalarValue()) {
        return Cell.ofJson(parser.getText());
      }
    } catch (InvalidCellException e) {
      throw new InvalidJsonException(e.getMessage() + where(), e);
    }
    throw bad("a cell or value");
  }

  private InvalidJsonException bad(String expected) {
    return new InvalidJsonException(
        "Expected " + expected + ", found " + found(parser.currentToken()) + where(), null);
  }

  private static String found(@Nullable JsonToken token) {
    if (token == null) {
      return "the end of the text";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> "the end of an object or array";
    };
  }

  private String where() {
    JsonLocation location = parser.currentTokenLocation();
    return " at " + JsonErrors.position(location.getLineNr(), location.getColumnNr());
  }
}
