package dev.merrow;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cell that holds a JSON object or array as its JSON text. That exact text, which TinyBase writes
 * with {@code JSON.stringify}, is hashed, sent and stored. Two such cells are equal if their texts
 * are equal. The text is parsed on the first call of {@link #asMap()} or {@link #asList()}.
 */
public final class JsonCell implements Cell {
  // each can be derived from the other; it is harmless if two threads derive one twice
  private @Nullable String json;
  private @Nullable JsonContent content;

  private JsonCell(@Nullable String json, @Nullable JsonContent content) {
    this.json = json;
    this.content = content;
  }

  /** The parsed form of an object or array: exactly one component is non-null. */
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
   * Returns the cell for the text of an object or array as received from a peer or read from a
   * file. The text is kept unchanged, including white space, because the hash covers it.
   *
   * @param json the text, without the U+FFFD that precedes it in the source
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

  /** Returns the JSON text, exactly as it is stored, hashed and sent. */
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
