package dev.merrow.wire;

import dev.merrow.Cell;
import dev.merrow.internal.JsonText;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.internal.CellText;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the JSON text of messages and content. */
final class JsonWriter {
  private final JsonText out = new JsonText();
  private final char[] hlcText = new char[Hlc.TEXT_LENGTH];

  /** Appends a character of JSON text as it is. */
  JsonWriter raw(char json) {
    out.raw(json);
    return this;
  }

  /** Appends JSON text as it is. */
  JsonWriter raw(String json) {
    out.raw(json);
    return this;
  }

  JsonWriter string(String string) {
    out.string(string);
    return this;
  }

  /** Appends a stamp in quotes. */
  JsonWriter hlc(Hlc hlc) {
    out.raw('"');
    if (!hlc.isEmpty()) {
      hlc.getChars(hlcText, 0);
      out.raw(hlcText);
    }
    out.raw('"');
    return this;
  }

  JsonWriter hash(int hash) {
    out.hash(hash);
    return this;
  }

  /**
   * Appends a cell or value, or the marker of its deletion, with objects and arrays in their text
   * form.
   */
  void cell(@Nullable Cell cell) {
    if (cell == null) {
      out.string(Cell.DELETED_TEXT);
    } else {
      CellText.append(out, cell);
    }
  }

  /** Appends an object whose member values the given consumer writes. */
  <T> JsonWriter object(Map<String, T> object, Consumer<T> value) {
    out.raw('{');
    object.forEach(
        (id, thing) -> {
          if (out.last() != '{') {
            out.raw(',');
          }
          out.string(id).raw(':');
          value.accept(thing);
        });
    out.raw('}');
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
