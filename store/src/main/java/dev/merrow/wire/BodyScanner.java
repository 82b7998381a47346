package dev.merrow.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.merrow.stamp.Cell;
import dev.merrow.stamp.InvalidCellException;
import dev.merrow.stamp.JsonCell;
import dev.merrow.stamp.SurrogateEscapes;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a text is a message of the protocol, without building anything of it: what a broker
 * needs before it passes a message on.
 *
 * <p>It accepts what TinyBase accepts: white space around the JSON, {@code 1.0} and {@code -0} as
 * numbers, and keys that come twice, of which the last counts. Beyond that it refuses what TinyBase
 * lets pass but nobody could read: an object or array cell whose text is broken, deeper than 2,000,
 * or has a number that is too great for a double.
 */
public final class BodyScanner {
  private static final int MAX_DEPTH = 2_000;

  /** Of those members of an object that are not what they should be, how many a later may heal. */
  private static final int MAX_HEALABLE = 100;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  // what stands around a cell is nine deep
                  .maxNestingDepth(MAX_DEPTH + 10)
                  .maxNumberLength(1_000_000)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;

  private BodyScanner(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Checks a message's text. (TinyBase's protocol: {@code [requestIdOrNull, type, body]}, with a
   * body of the type's shape.)
   *
   * @return its type, 0 to 7
   * @throws MalformedMessageException if it is not JSON, or of no message's shape
   */
  public static int check(String json) {
    try (JsonParser parser = FACTORY.createParser(SurrogateEscapes.resolve(json))) {
      return new BodyScanner(parser).scanMessage();
    } catch (JsonProcessingException e) {
      throw new MalformedMessageException("Expected JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new MalformedMessageException("Expected JSON: " + e.getMessage(), e);
    }
  }

  private int scanMessage() throws IOException {
    require(parser.nextToken() == JsonToken.START_ARRAY, "an array of three");
    parser.nextToken();
    require(scan(Shapes.REQUEST_ID) != 0, "a request id that is null or a string");
    require(isNumber(parser.nextToken()), "a type of 0 to 7");
    double type = parser.getDoubleValue();
    require(type >= 0 && type <= 7 && type == Math.rint(type), "a type of 0 to 7");
    require(parser.nextToken() != JsonToken.END_ARRAY, "an array of three");
    require(scan(Shapes.bodyOf(type)) != 0, "a body of the shape that type " + (int) type + " has");
    require(parser.nextToken() == JsonToken.END_ARRAY, "an array of three");
    require(parser.nextToken() == null, "nothing behind the array");
    return (int) type;
  }

  private void require(boolean is, String expected) {
    if (!is) {
      throw new MalformedMessageException(
          "Expected [requestIdOrNull, type, body]: %s at %d"
              .formatted(expected, parser.currentTokenLocation().getCharOffset()));
    }
  }

  /**
   * Reads the value whose first token is the current one.
   *
   * @param wanted what it could be here
   * @return which of that it is
   */
  private int scan(int wanted) throws IOException {
    JsonToken token = parser.currentToken();
    int shapes =
        switch (token) {
          case START_OBJECT -> Shapes.isJustCell(wanted) ? skip() : scanObject(wanted);
          case START_ARRAY -> Shapes.isJustCell(wanted) ? skip() : scanArray(wanted);
          case VALUE_STRING -> shapesOfString(wanted);
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> shapesOfNumber(parser.getDoubleValue());
          case VALUE_NULL -> Shapes.CELL | Shapes.NESTED | Shapes.REQUEST_ID;
          case VALUE_TRUE, VALUE_FALSE -> Shapes.CELL | Shapes.NESTED;
          default -> 0;
        };
    return shapes & wanted;
  }

  private int scanObject(int wanted) throws IOException {
    int wantedMembers = Shapes.membersOf(wanted);
    int members = wantedMembers;
    Map<String, Integer> wanting = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
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

  /** Reads an object or array of which it is only asked whether it may be a cell. */
  private int skip() throws IOException {
    boolean readable = true;
    for (int depth = 1; depth > 0; ) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        depth++;
        readable &= depth <= MAX_DEPTH;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token.isNumeric()) {
        readable &= Double.isFinite(parser.getDoubleValue());
      }
    }
    return readable ? Shapes.CELL | Shapes.NESTED : 0;
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

  private static boolean isJsonCell(String text) {
    try {
      JsonCell.ofReceived(text.substring(1));
      return true;
    } catch (InvalidCellException e) {
      return false;
    }
  }

  private static boolean isNumber(@Nullable JsonToken token) {
    return token != null && token.isNumeric();
  }
}
