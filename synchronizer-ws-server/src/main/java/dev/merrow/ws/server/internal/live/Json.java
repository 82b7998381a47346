package dev.merrow.ws.server.internal.live;

import dev.merrow.Cell;
import dev.merrow.internal.JsonText;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes JSON text, with commas where they belong. Not thread-safe. */
final class Json {
  private final JsonText text = new JsonText();
  private boolean comma;

  /** Returns the text of an object. */
  static String object(Members members) {
    Json json = new Json();
    json.beginObject();
    members.writeTo(json);
    return json.endObject().toString();
  }

  /** Writes the members of an object. */
  @FunctionalInterface
  interface Members {
    void writeTo(Json json);
  }

  private void separate() {
    if (comma) {
      text.raw(',');
    }
    comma = true;
  }

  Json beginObject() {
    separate();
    text.raw('{');
    comma = false;
    return this;
  }

  Json endObject() {
    text.raw('}');
    comma = true;
    return this;
  }

  /** Writes the name of a member, whose value follows. */
  Json name(String name) {
    separate();
    text.string(name).raw(':');
    comma = false;
    return this;
  }

  Json value(@Nullable String string) {
    separate();
    if (string == null) {
      text.raw("null");
    } else {
      text.string(string);
    }
    return this;
  }

  Json value(long number) {
    separate();
    text.raw(Long.toString(number));
    return this;
  }

  Json value(boolean truth) {
    separate();
    text.raw(truth ? "true" : "false");
    return this;
  }

  /** Writes a cell as the JSON that it holds. */
  Json value(Cell cell) {
    separate();
    text.raw(cell.toJson());
    return this;
  }

  Json member(String name, @Nullable String string) {
    return name(name).value(string);
  }

  Json member(String name, long number) {
    return name(name).value(number);
  }

  Json member(String name, boolean truth) {
    return name(name).value(truth);
  }

  /** Writes an array with an element for each item. */
  <T> Json array(String name, Collection<T> items, BiConsumer<Json, T> element) {
    name(name);
    text.raw('[');
    comma = false;
    items.forEach(item -> element.accept(this, item));
    text.raw(']');
    comma = true;
    return this;
  }

  Json strings(String name, Collection<String> strings) {
    return array(name, strings, (json, string) -> json.value(string));
  }

  /** Writes a member whose value is an object. */
  Json object(String name, Members members) {
    name(name);
    beginObject();
    members.writeTo(this);
    return endObject();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
