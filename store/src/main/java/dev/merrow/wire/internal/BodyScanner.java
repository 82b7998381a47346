package dev.merrow.wire.internal;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.merrow.Cell;
import dev.merrow.internal.JsonErrors;
import dev.merrow.internal.SurrogateEscapes;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.JsonLimits;
import dev.merrow.wire.MalformedMessageException;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Utf8Text;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a text is a message of the protocol, without building it: the check that a broker
 * makes before it forwards a message.
 *
 * <p>It accepts what TinyBase accepts: white space around the JSON, {@code 1.0} and {@code -0} as
 * numbers, and duplicate keys, of which the last counts. In addition it rejects messages that
 * TinyBase lets pass but no peer could read, with an object or array cell whose text is malformed
 * or has a number that is too great for a double, and messages that exceed {@link JsonLimits}.
 */
public final class BodyScanner {
  /** The maximum number of an object's invalid members that a later duplicate may correct. */
  private static final int MAX_HEALABLE = 100;

  private final JsonParser parser;
  private final JsonLimits limits;

  /** The number of open objects and arrays that may be cells, or be within one. */
  private int depth;

  private boolean tooDeep;

  private BodyScanner(JsonParser parser, JsonLimits limits) {
    this.parser = parser;
    this.limits = limits;
  }

  /**
   * Checks a message's text by {@link JsonLimits#DEFAULTS}; see {@link #check(Utf8Text,
   * JsonLimits)}.
   */
  public static MessageType check(String json) {
    return check(json, JsonLimits.DEFAULTS);
  }

  /** Checks a message's text; see {@link #check(Utf8Text, JsonLimits)}. */
  public static MessageType check(String json, JsonLimits limits) {
    return check(Utf8Text.of(json), limits);
  }

  /**
   * Checks a message's text. (TinyBase's protocol: {@code [requestIdOrNull, type, body]}, with a
   * body of the type's shape.)
   *
   * @return its type
   * @throws MalformedMessageException if it is not JSON, or does not have the shape of a message
   * @throws OverflowException if it exceeds the limits
   */
  public static MessageType check(Utf8Text json, JsonLimits limits) {
    try (JsonParser parser = parserOf(json)) {
      return new BodyScanner(parser, limits).scanMessage();
    } catch (StreamConstraintsException e) {
      throw tooDeep(limits);
    } catch (IOException e) {
      throw new MalformedMessageException("Expected JSON: " + JsonErrors.describe(e), e);
    }
  }

  private static JsonParser parserOf(Utf8Text json) throws IOException {
    return json.mayEscapeSurrogates()
        ? parserOf(json.toString())
        : WireJson.FACTORY.createParser(json.reader());
  }

  private static JsonParser parserOf(String json) throws IOException {
    return WireJson.FACTORY.createParser(SurrogateEscapes.resolve(json));
  }

  private MessageType scanMessage() throws IOException {
    require(parser.nextToken() == JsonToken.START_ARRAY, "an array of three");
    parser.nextToken();
    require(scan(Shapes.REQUEST_ID) != 0, "a request id that is null or a string");
    require(isNumber(parser.nextToken()), "a type of 0 to 7");
    double type = number();
    require(type >= 0 && type <= MessageType.MAX && type == Math.rint(type), "a type of 0 to 7");
    MessageType known = MessageType.of((int) type);
    require(parser.nextToken() != JsonToken.END_ARRAY, "an array of three");
    require(
        scan(Shapes.bodyOf(known)) != 0, "a body of the shape that type " + (int) type + " has");
    require(parser.nextToken() == JsonToken.END_ARRAY, "an array of three");
    require(parser.nextToken() == null, "nothing after the array");
    return known;
  }

  private void require(boolean is, String expected) {
    if (!is && tooDeep) {
      throw tooDeep(limits);
    }
    if (!is) {
      JsonLocation where = parser.currentTokenLocation();
      throw new MalformedMessageException(
          "Expected [requestIdOrNull, type, body]: %s at %s"
              .formatted(expected, JsonErrors.position(where.getLineNr(), where.getColumnNr())));
    }
  }

  /**
   * Reads the value whose first token is the current one.
   *
   * @param wanted the shapes that it may have here
   * @return those of them that it has
   */
  private int scan(int wanted) throws IOException {
    JsonToken token = parser.currentToken();
    int shapes =
        switch (token) {
          case START_OBJECT, START_ARRAY -> scanStruct(token, wanted);
          case VALUE_STRING -> shapesOfString(wanted);
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shapesOfNumber(number());
          case VALUE_NULL -> Shapes.CELL | Shapes.NESTED | Shapes.REQUEST_ID;
          case VALUE_TRUE, VALUE_FALSE -> Shapes.CELL | Shapes.NESTED;
          default -> 0;
        };
    return shapes & wanted;
  }

  private int scanStruct(JsonToken start, int wanted) throws IOException {
    if (Shapes.isJustCell(wanted)) {
      return skip();
    }
    int level = Shapes.has(wanted, Shapes.CELL | Shapes.NESTED) ? 1 : 0;
    depth += level;
    int shapes = start == JsonToken.START_OBJECT ? scanObject(wanted) : scanArray(wanted);
    depth -= level;
    return shapes;
  }

  private int scanObject(int wanted) throws IOException {
    int wantedMembers = Shapes.membersOf(wanted);
    int members = wantedMembers;
    Map<String, Integer> wanting = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      requireShortName();
      String key = parser.currentName();
      parser.nextToken();
      int member = scan(wantedMembers);
      if (member == wantedMembers) {
        forget(wanting, key);
      } else if (wanting == null || wanting.size() < MAX_HEALABLE) {
        wanting = wanting == null ? new HashMap<>() : wanting;
        wanting.put(key, member);
      } else {
        members &= member;
      }
    }
    if (wanting != null) {
      for (int member : wanting.values()) {
        members &= member;
      }
    }
    return Shapes.objectOf(members);
  }

  private static void forget(@Nullable Map<String, Integer> wanting, String key) {
    if (wanting != null) {
      wanting.remove(key);
    }
  }

  private int scanArray(int wanted) throws IOException {
    int count = 0;
    int first = 0;
    int second = 0;
    int third = 0;
    int all = Shapes.NESTED;
    for (; parser.nextToken() != JsonToken.END_ARRAY; count++) {
      int element = scan(Shapes.elementOf(wanted, count));
      first = count == 0 ? element : first;
      second = count == 1 ? element : second;
      third = count == 2 ? element : third;
      all &= element;
    }
    return Shapes.arrayOf(count, first, second, third, all);
  }

  /** Reads an object or array for which only matters whether it may be a cell. */
  private int skip() throws IOException {
    boolean readable = true;
    int deepest = 1;
    for (int level = 1; level > 0; ) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        deepest = Math.max(deepest, ++level);
      } else if (token.isStructEnd()) {
        level--;
      } else if (token == JsonToken.FIELD_NAME) {
        requireShortName();
      } else if (token.isNumeric()) {
        readable &= Double.isFinite(number());
      }
    }
    return readable ? shapesOfDepth(deepest) : 0;
  }

  /** Returns the shapes of a cell with a number of levels: one by itself, or within another. */
  private int shapesOfDepth(int levels) {
    boolean cell = levels <= limits.depth();
    boolean nested = depth + levels <= limits.depth();
    tooDeep |= !nested;
    return (cell ? Shapes.CELL : 0) | (nested ? Shapes.NESTED : 0);
  }

  private static OverflowException tooDeep(JsonLimits limits) {
    return new OverflowException(
        CloseStatus.JSON_DEPTH, "Expected a cell of %s levels at most".formatted(limits.depth()));
  }

  private void requireShortName() throws IOException {
    requireShort(CloseStatus.NAME_LENGTH, "name", limits.nameLength());
  }

  private double number() throws IOException {
    requireShort(CloseStatus.NUMBER_LENGTH, "number", limits.numberLength());
    return parser.getDoubleValue();
  }

  private void requireShort(CloseStatus tooLong, String kind, int most) throws IOException {
    int length = parser.getTextLength();
    if (length > most) {
      throw new OverflowException(
          tooLong, "Expected a %s of %s characters at most, not %s".formatted(kind, most, length));
    }
  }

  private static int shapesOfNumber(double number) {
    int shapes = Double.isFinite(number) ? Shapes.CELL | Shapes.NESTED : 0;
    if (number >= 0 && number <= 0xffff_ffffL && number == Math.rint(number)) {
      shapes |= Shapes.HASH;
    }
    return number == 1 ? shapes | Shapes.ONE : shapes;
  }

  private int shapesOfString(int wanted) throws IOException {
    int length = parser.getTextLength();
    if (length == 0) {
      return Shapes.CELL | Shapes.NESTED | Shapes.REQUEST_ID | Shapes.HLC | Shapes.EMPTY_STRING;
    }
    char start = parser.getTextCharacters()[parser.getTextOffset()];
    if (start == Cell.JSON_PREFIX.charAt(0)) {
      boolean cell = Shapes.has(wanted, Shapes.CELL) && isJsonCell(parser.getText());
      return Shapes.NESTED | Shapes.REQUEST_ID | (cell ? Shapes.CELL : 0);
    }
    if (length == 1 && start == Cell.DELETED_TEXT.charAt(0)) {
      return Shapes.CELL | Shapes.NESTED;
    }
    boolean hlc =
        length == Sextets.LENGTH
            && Shapes.has(wanted, Shapes.HLC)
            && Sextets.areSextets(parser.getText());
    return Shapes.CELL | Shapes.NESTED | Shapes.REQUEST_ID | (hlc ? Shapes.HLC : 0);
  }

  /** Returns whether an encoded cell is the whole text of an object or array that may be a cell. */
  private boolean isJsonCell(String encoded) throws IOException {
    try (JsonParser inner = parserOf(encoded.substring(1))) {
      JsonToken start = inner.nextToken();
      if (start != JsonToken.START_OBJECT && start != JsonToken.START_ARRAY) {
        return false;
      }
      BodyScanner scanner = new BodyScanner(inner, limits);
      boolean cell = Shapes.has(scanner.skip(), Shapes.CELL);
      tooDeep |= scanner.tooDeep;
      return cell && inner.nextToken() == null;
    } catch (StreamConstraintsException e) {
      tooDeep = true;
      return false;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static boolean isNumber(@Nullable JsonToken token) {
    return token != null && token.isNumeric();
  }
}
