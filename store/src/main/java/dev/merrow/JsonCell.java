package dev.merrow;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cell that holds a JSON object or array, kept as its JSON text: it is hashed, sent and stored as
 * that very text, which TinyBase writes with {@code JSON.stringify}. Two are equal if their texts
 * are. The text is read when {@link #asMap()} or {@link #asList()} is asked for.
 */
public final class JsonCell implements Cell {
  // each can be made of the other, and either may be made twice by two threads without harm
  private @Nullable String json;
  private @Nullable JsonContent content;

  private JsonCell(@Nullable String json, @Nullable JsonContent content) {
    this.json = json;
    this.content = content;
  }

  /** The parsed form of an object or array: just one of the two is there. */
  record JsonContent(@Nullable Map<String, Cell> members, @Nullable List<Cell> elements) {}

  static JsonCell of(Map<String, ?> members) {
    Objects.requireNonNull(members, "An object cell needs members; for JSON's null use ofNull()");
    return new JsonCell(JsonCellWriter.write(members), null);
  }

  static JsonCell of(List<?> elements) {
    Objects.requireNonNull(elements, "An array cell needs elements; for JSON's null use ofNull()");
    return new JsonCell(JsonCellWriter.write(elements), null);
  }

  static JsonCell ofPlain(Object mapOrList) {
    return new JsonCell(JsonCellWriter.write(mapOrList), null);
  }

  static JsonCell ofParsed(JsonContent content) {
    return new JsonCell(null, content);
  }

  /**
   * The cell of an object's or array's text just as it came from a peer or a file. The text is kept
   * as it is, white space and all, because it is what gets hashed.
   *
   * @param json the text, without the U+FFFD that precedes it there
   * @throws InvalidCellException if it is not the whole JSON text of an object or array
   */
  public static JsonCell ofReceived(String json) {
    JsonCellReader.check(json);
    return new JsonCell(json, null);
  }

  JsonContent content() {
    JsonContent parsed = content;
    if (parsed == null) {
      parsed = JsonCellReader.read(json());
      content = parsed;
    }
    return parsed;
  }

  /** The JSON text that is kept, hashed and sent. */
  public String json() {
    String text = json;
    if (text == null) {
      text = JsonCellWriter.write(content());
      json = text;
    }
    return text;
  }

  @Override
  public CellType type() {
    JsonContent parsed = content;
    boolean object = parsed == null ? isObject(json()) : parsed.members() != null;
    return object ? CellType.OBJECT : CellType.ARRAY;
  }

  private static boolean isObject(String text) {
    int i = 0;
    while (text.charAt(i) <= ' ') {
      i++;
    }
    return text.charAt(i) == '{';
  }

  @Override
  public @Nullable Map<String, Cell> asMap() {
    return type() == CellType.OBJECT ? content().members() : null;
  }

  @Override
  public @Nullable List<Cell> asList() {
    return type() == CellType.ARRAY ? content().elements() : null;
  }

  @Override
  public String toJson() {
    return json();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonCell cell && cell.json().equals(json());
  }

  @Override
  public int hashCode() {
    return json().hashCode();
  }

  @Override
  public String toString() {
    return json();
  }
}
