package dev.merrow.jackson;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.merrow.Cell;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the value that a cell holds. */
final class CellSerializer extends StdSerializer<Cell> {
  private static final long serialVersionUID = 1L;

  CellSerializer() {
    super(Cell.class);
  }

  @Override
  public void serialize(Cell cell, JsonGenerator out, SerializerProvider provider)
      throws IOException {
    write(cell.toObject(), out);
  }

  /** Writes no type information, because JSON's own types suffice. */
  @Override
  public void serializeWithType(
      Cell cell, JsonGenerator out, SerializerProvider provider, TypeSerializer types)
      throws IOException {
    serialize(cell, out, provider);
  }

  private static void write(@Nullable Object object, JsonGenerator out) throws IOException {
    if (object instanceof String string) {
      out.writeString(string);
    } else if (object instanceof Long whole) {
      out.writeNumber(whole);
    } else if (object instanceof Double number) {
      out.writeNumber(number);
    } else if (object instanceof Boolean bool) {
      out.writeBoolean(bool);
    } else if (object instanceof Map<?, ?> members) {
      out.writeStartObject();
      for (Map.Entry<?, ?> member : members.entrySet()) {
        out.writeFieldName((String) member.getKey());
        write(member.getValue(), out);
      }
      out.writeEndObject();
    } else if (object instanceof List<?> elements) {
      out.writeStartArray();
      for (Object element : elements) {
        write(element, out);
      }
      out.writeEndArray();
    } else {
      out.writeNull();
    }
  }

  @Override
  public void acceptJsonFormatVisitor(JsonFormatVisitorWrapper visitor, JavaType type)
      throws JsonMappingException {
    visitor.expectAnyFormat(type);
  }
}
