package dev.merrow.jackson3;

import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;

/** Reads a cell of any kind. */
final class CellDeserializer extends StdDeserializer<Cell> {
  CellDeserializer() {
    super(Cell.class);
  }

  @Override
  public Cell deserialize(JsonParser in, DeserializationContext context) {
    try {
      return Cell.ofObject(read(in, context));
    } catch (InvalidCellException e) {
      throw DatabindException.from(in, e.getMessage(), e);
    }
  }

  @Override
  public Object deserializeWithType(
      JsonParser in, DeserializationContext context, TypeDeserializer types) {
    return deserialize(in, context);
  }

  @Override
  public Cell getNullValue(DeserializationContext context) {
    return Cell.ofNull();
  }

  /** Returns null, not the null cell, for a record component without a JSON member. */
  @Override
  public @Nullable Object getAbsentValue(DeserializationContext context) {
    return null;
  }

  private @Nullable Object read(JsonParser in, DeserializationContext context) {
    return switch (in.currentToken()) {
      case VALUE_STRING -> in.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case START_OBJECT -> readObject(in, context);
      case START_ARRAY -> readArray(in, context);
      default -> context.handleUnexpectedToken(Cell.class, in);
    };
  }

  private Map<String, @Nullable Object> readObject(JsonParser in, DeserializationContext context) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    String name;
    while ((name = in.nextName()) != null) {
      in.nextToken();
      members.put(name, read(in, context));
    }
    return members;
  }

  private List<@Nullable Object> readArray(JsonParser in, DeserializationContext context) {
    List<@Nullable Object> elements = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      elements.add(read(in, context));
    }
    return elements;
  }
}
