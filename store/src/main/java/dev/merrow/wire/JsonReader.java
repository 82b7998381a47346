package dev.merrow.wire;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.JsonCell;
import dev.merrow.internal.FrozenMap;
import dev.merrow.internal.IdMap;
import dev.merrow.internal.JsonErrors;
import dev.merrow.internal.SurrogateEscapes;
import dev.merrow.stamp.Hlc;
import dev.merrow.wire.internal.WireJson;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON text token by token, as strictly as JavaScript's {@code JSON.parse}, and reports what
 * was expected if something else comes. One method reads one thing: it begins with the token before
 * that thing as the current one, and ends with the thing's last token as the current one.
 */
final class JsonReader implements AutoCloseable {
  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final long MAX_HASH = 0xffff_ffffL;
  private static final int SHOWN = 200;

  /**
   * The one stamp that an {@link Hlc} does not hold. It is read as the one before it: no store
   * accepts either, because both are too far in the future.
   */
  private static final String LAST_HLC = "zzzzzzzzzzzzzzzz";

  private static final Hlc BEFORE_LAST = Hlc.parse("zzzzzzzzzzzzzzzy");

  private final String text;
  private final JsonParser parser;
  private final CharsView chars = new CharsView();

  private JsonReader(String text) throws IOException {
    this.text = text;
    this.parser = WireJson.FACTORY.createParser(text);
  }

  /** Reads an element of some type. */
  @FunctionalInterface
  interface Element<T> {
    T read() throws IOException;
  }

  /** Reads a whole text. */
  @FunctionalInterface
  interface Whole<T> {
    T read(JsonReader json) throws IOException;
  }

  /**
   * Reads a text from its beginning to its end.
   *
   * @throws MalformedMessageException if it is not JSON, is not what the reader expects, or
   *     continues afterwards
   */
  static <T> T readWhole(String text, Whole<T> whole) {
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    String resolved = SurrogateEscapes.resolve(marked ? text.substring(1) : text);
    try {
      return readOnce(resolved, whole);
    } catch (MalformedMessageException e) {
      String visible = visibleOf(resolved);
      if (visible.equals(resolved)) {
        throw e;
      }
      return readOnce(visible, whole);
    }
  }

  /** Returns the part of a text that JavaScript would see; all of it if it is not JSON. */
  private static String visibleOf(String text) {
    try {
      return OverriddenMembers.removeFrom(text);
    } catch (IOException e) {
      return text;
    }
  }

  private static <T> T readOnce(String text, Whole<T> whole) {
    try (JsonReader json = new JsonReader(text)) {
      T result = whole.read(json);
      if (json.parser.nextToken() != null) {
        throw json.malformed("the end of the text");
      }
      return result;
    } catch (IOException e) {
      throw new MalformedMessageException("Not JSON: " + shorten(JsonErrors.describe(e)), e);
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }

  /** Advances to the next token, which is none at the end of an array or object. */
  JsonToken next() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw malformed("more");
    }
    return token;
  }

  /** Advances to the next token, which must be the given one. */
  void next(JsonToken token, String expected) throws IOException {
    if (next() != token) {
      throw malformed(expected);
    }
  }

  /** Reads an object whose member values the given element reads. */
  <T> Map<String, T> object(String expected, Element<T> value) throws IOException {
    next(JsonToken.START_OBJECT, expected);
    return restOfObject(value);
  }

  /** As {@link #object}, when its beginning is the current token. A later duplicate wins. */
  <T> Map<String, T> restOfObject(Element<T> value) throws IOException {
    IdMap<T> object = new IdMap<>();
    String id;
    while ((id = nextId()) != null) {
      object.put(id, value.read());
    }
    return FrozenMap.of(object);
  }

  /** As {@link #object}, for one of several objects that mostly have the same ids. */
  <T> Map<String, T> object(String expected, FrequentIds ids, Element<T> value) throws IOException {
    next(JsonToken.START_OBJECT, expected);
    IdMap<T> object = IdMap.ofSize(ids.usualSize());
    FrequentIds.Id id = ids.beforeFirst();
    while ((id = nextId(id)) != null) {
      object.put(id.string(), value.read());
    }
    ids.ended(object.size());
    return FrozenMap.of(object);
  }

  /** As {@link #nextId()}, expecting the id that last followed the given one. */
  private FrequentIds.@Nullable Id nextId(FrequentIds.Id before) throws IOException {
    FrequentIds.Id expected = before.next();
    if (expected == null) {
      String id = nextId();
      return id == null ? null : before.next(id);
    }
    if (parser.nextFieldName(expected.text())) {
      return expected;
    }
    String id = parser.currentToken() == JsonToken.FIELD_NAME ? parser.currentName() : null;
    if (id == null && parser.currentToken() != JsonToken.END_OBJECT) {
      throw malformed("the end of an object");
    }
    return id == null ? null : before.next(id);
  }

  /**
   * Advances to the next member's id and returns it, or past the end of the object and returns
   * null.
   */
  @Nullable String nextId() throws IOException {
    String id = parser.nextFieldName();
    if (id == null && parser.currentToken() != JsonToken.END_OBJECT) {
      throw malformed("the end of an object");
    }
    return id;
  }

  /** Returns the current token's string. */
  String string(String expected) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw malformed(expected);
    }
    return parser.getText();
  }

  /** Returns the current token's stamp. */
  Hlc hlc() throws IOException {
    String expected = "an HLC (an empty string or 16 characters of -0-9A-Z_a-z)";
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw malformed(expected);
    }
    // no string is created for each stamp, because every cell has one
    chars.view(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    try {
      return Hlc.parse(chars);
    } catch (IllegalArgumentException e) {
      if (LAST_HLC.contentEquals(chars)) {
        return BEFORE_LAST;
      }
      throw malformed(expected);
    }
  }

  /** A view of some characters of a buffer, valid while the buffer is unchanged. */
  private static final class CharsView implements CharSequence {
    private char[] buffer = {};
    private int start;
    private int length;

    void view(char[] newBuffer, int newStart, int newLength) {
      buffer = newBuffer;
      start = newStart;
      length = newLength;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public char charAt(int index) {
      return buffer[start + index];
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return new String(buffer, start + from, to - from);
    }

    @Override
    public String toString() {
      return new String(buffer, start, length);
    }
  }

  /** Returns the current token's hash. */
  int hash() throws IOException {
    return (int) integer(MAX_HASH, "a hash (an integer from 0 to 4294967295)");
  }

  /** Returns the current token's number. */
  double number(String expected) throws IOException {
    if (!Objects.requireNonNull(parser.currentToken()).isNumeric()) {
      throw malformed(expected);
    }
    return parser.getDoubleValue();
  }

  /** Returns the current token's number, which must be whole and from 0 to a maximum. */
  long integer(long max, String expected) throws IOException {
    JsonToken token = Objects.requireNonNull(parser.currentToken());
    if (!token.isNumeric()) {
      throw malformed(expected);
    }
    if (token == JsonToken.VALUE_NUMBER_INT && isLong()) {
      long integer = parser.getLongValue();
      if (integer >= 0 && integer <= max) {
        return integer;
      }
    }
    double number = parser.getDoubleValue();
    if (number != Math.rint(number) || number < 0 || number > max) {
      throw malformed(expected);
    }
    return (long) number;
  }

  private boolean isLong() throws IOException {
    return parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
  }

  /** Returns the current token's cell or value, or null for a deletion. */
  @Nullable Cell cell() throws IOException {
    try {
      return switch (Objects.requireNonNull(parser.currentToken())) {
        case VALUE_STRING -> ofText(parser.getText());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Cell.of(parser.getDoubleValue());
        case VALUE_TRUE -> Cell.of(true);
        case VALUE_FALSE -> Cell.of(false);
        case VALUE_NULL -> Cell.ofNull();
        case START_OBJECT, START_ARRAY -> Cell.ofJson(source());
        default -> throw malformed("a cell");
      };
    } catch (InvalidCellException e) {
      throw malformed("a legal cell", e);
    }
  }

  private static @Nullable Cell ofText(String string) {
    if (string.startsWith(Cell.JSON_PREFIX)) {
      return JsonCell.ofReceived(string.substring(1));
    }
    return string.equals(Cell.DELETED_TEXT) ? null : Cell.of(string);
  }

  /**
   * Returns the source of the object or array that begins here: TinyBase also accepts it as a cell.
   */
  private String source() throws IOException {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    if (parser.currentToken() == null || !parser.currentToken().isStructEnd()) {
      throw malformed("the end of a cell");
    }
    return text.substring(start, (int) parser.currentTokenLocation().getCharOffset() + 1);
  }

  MalformedMessageException malformed(String expected) throws IOException {
    return malformed(expected, null);
  }

  private MalformedMessageException malformed(String expected, @Nullable Throwable cause)
      throws IOException {
    JsonToken token = parser.currentToken();
    String found = token == null ? "the end" : shorten(parser.getText());
    String why = cause == null ? "" : ": " + cause.getMessage();
    String where = shorten(parser.getParsingContext().pathAsPointer().toString());
    JsonLocation location = parser.currentTokenLocation();
    return new MalformedMessageException(
        "Expected "
            + expected
            + (where.isEmpty() ? "" : " at " + where)
            + ", found "
            + found
            + " at "
            + JsonErrors.position(location.getLineNr(), location.getColumnNr())
            + why,
        cause);
  }

  private static String shorten(@Nullable String text) {
    String known = String.valueOf(text);
    return known.length() <= SHOWN ? known : known.substring(0, SHOWN) + "...";
  }
}
