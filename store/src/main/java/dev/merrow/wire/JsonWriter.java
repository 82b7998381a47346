package dev.merrow.wire;

import dev.merrow.Cell;
import dev.merrow.JsonCell;
import dev.merrow.NumberCell;
import dev.merrow.StringCell;
import dev.merrow.internal.JsNumber;
import dev.merrow.internal.JsString;
import dev.merrow.stamp.Hlc;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes JSON text as JavaScript's {@code JSON.stringify} does. */
final class JsonWriter {
  private final StringBuilder out;

  JsonWriter() {
    this(256);
  }

  /**
   * A writer of a text whose length is roughly known.
   *
   * @param length about how long it will be, rather more
   */
  JsonWriter(int length) {
    out = new StringBuilder(length);
  }

  /** Appends JSON text as it is. */
  JsonWriter raw(String json) {
    out.append(json);
    return this;
  }

  JsonWriter string(String string) {
    JsString.appendQuoted(out, string);
    return this;
  }

  JsonWriter hlc(Hlc hlc) {
    hlc.appendTo(out);
    return this;
  }

  JsonWriter hash(int hash) {
    out.append(Integer.toUnsignedLong(hash));
    return this;
  }

  /** A cell or value, or the sign of its deletion, with objects and arrays in their text form. */
  void cell(@Nullable Cell cell) {
    if (cell == null) {
      out.append('"').append(Cell.DELETED_TEXT).append('"');
    } else if (cell instanceof StringCell text) {
      JsString.appendQuoted(out, text.value());
    } else if (cell instanceof NumberCell number) {
      JsNumber.append(out, number.value());
    } else if (cell instanceof JsonCell json) {
      out.append('"').append(Cell.JSON_PREFIX);
      JsString.appendEscaped(out, json.json());
      out.append('"');
    } else {
      out.append(cell.toJson());
    }
  }

  /** An object, each of whose members' values is written by what is given. */
  <T> JsonWriter object(Map<String, T> object, Consumer<T> value) {
    out.append('{');
    int start = out.length();
    object.forEach(
        (id, thing) -> {
          if (out.length() > start) {
            out.append(',');
          }
          JsString.appendQuoted(out, id);
          out.append(':');
          value.accept(thing);
        });
    out.append('}');
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
