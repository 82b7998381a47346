package dev.merrow.jackson3;

import dev.merrow.Cell;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes the value that a cell holds. */
final class CellSerializer extends StdSerializer<Cell> {
  CellSerializer() {
    super(Cell.class);
  }

  @Override
  public void serialize(Cell cell, JsonGenerator out, SerializationContext context) {
    write(cell.toObject(), out);
  }

  /** Writes no type information, because JSON's own types suffice. */
  @Override
  public void serializeWithType(
      Cell cell, JsonGenerator out, SerializationContext context, TypeSerializer types) {
    serialize(cell, out, context);
  }

  private static void write(@Nullable Object object, JsonGenerator out) {
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
        out.writeName((String) member.getKey());
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
  public void acceptJsonFormatVisitor(JsonFormatVisitorWrapper visitor, JavaType type) {
    visitor.expectAnyFormat(type);
  }
}
