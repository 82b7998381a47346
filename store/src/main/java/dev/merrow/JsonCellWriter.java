package dev.merrow;

import dev.merrow.JsonCell.JsonContent;
import dev.merrow.internal.JsonText;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes objects and arrays as JavaScript's {@code JSON.stringify} does. Open objects and arrays
 * are on an explicit stack, so that deep nesting does not need deep recursion.
 */
final class JsonCellWriter {
  private static final int MAX_DEPTH = JsonCellReader.MAX_DEPTH;

  private final JsonText out = new JsonText();
  private final Deque<Open> opened = new ArrayDeque<>();

  private JsonCellWriter() {}

  /** An open object or array: the part still to be written, and the character that closes it. */
  private record Open(Iterator<?> rest, char close) {}

  static String write(Object objectOrArray) {
    JsonCellWriter writer = new JsonCellWriter();
    writer.append(objectOrArray);
    for (Open top = writer.opened.peek(); top != null; top = writer.opened.peek()) {
      writer.appendNextOf(top);
    }
    return writer.out.toString();
  }

  private void appendNextOf(Open top) {
    if (!top.rest.hasNext()) {
      out.raw(top.close);
      opened.pop();
      return;
    }
    char last = out.last();
    if (last != '[' && last != '{') {
      out.raw(',');
    }
    Object next = top.rest.next();
    append(top.close == '}' && next instanceof Map.Entry<?, ?> member ? appendKey(member) : next);
  }

  private @Nullable Object appendKey(Map.Entry<?, ?> member) {
    if (!(member.getKey() instanceof String key)) {
      throw new InvalidCellException("A JSON object's keys are strings, not " + member.getKey());
    }
    out.string(key).raw(':');
    return member.getValue();
  }

  private void append(@Nullable Object item) {
    if (item == null) {
      out.raw("null");
    } else if (item instanceof String string) {
      out.string(string);
    } else if (item instanceof Number number) {
      out.number(exactDouble(number));
    } else if (item instanceof Boolean bool) {
      out.raw(bool.toString());
    } else if (item instanceof Map<?, ?> map) {
      open('{', inJavaScriptOrder(map), '}');
    } else if (item instanceof List<?> list) {
      open('[', list, ']');
    } else if (item instanceof JsonContent content) {
      append(content.members() == null ? content.elements() : content.members());
    } else if (item instanceof JsonCell cell) {
      append(cell.content());
    } else if (item instanceof Cell cell) {
      out.raw(cell.toJson());
    } else {
      throw new InvalidCellException(
          "JSON holds strings, numbers, booleans, nulls, maps and lists, not a "
              + item.getClass().getName());
    }
  }

  private void open(char bracket, Iterable<?> content, char close) {
    if (opened.size() == MAX_DEPTH) {
      throw new InvalidCellException("JSON is nested more than " + MAX_DEPTH + " deep (a cycle?)");
    }
    out.raw(bracket);
    opened.push(new Open(content.iterator(), close));
  }

  /**
   * Returns the members with array-index keys first, ascending, then the others in insertion order.
   */
  private static List<Map.Entry<?, ?>> inJavaScriptOrder(Map<?, ?> members) {
    List<Map.Entry<?, ?>> indexed = new ArrayList<>();
    List<Map.Entry<?, ?>> named = new ArrayList<>(members.size());
    for (Map.Entry<?, ?> member : members.entrySet()) {
      boolean index = member.getKey() instanceof String key && arrayIndex(key) >= 0;
      (index ? indexed : named).add(member);
    }
    if (indexed.isEmpty()) {
      return named;
    }
    indexed.sort(Comparator.comparingLong(member -> arrayIndex((String) member.getKey())));
    indexed.addAll(named);
    return indexed;
  }

  /** Returns the array index whose canonical text is the key, or -1. */
  private static long arrayIndex(String key) {
    int length = key.length();
    if (length == 0 || length > 10 || (key.charAt(0) == '0' && length > 1)) {
      return -1;
    }
    long index = 0;
    for (int i = 0; i < length; i++) {
      int digit = key.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      index = index * 10 + digit;
    }
    return index < 0xffff_ffffL ? index : -1;
  }

  /** Returns a number as a double that a cell can hold. */
  static double exactDouble(Number number) {
    if (number instanceof Long || number instanceof BigInteger) {
      requireExact(new BigInteger(number.toString()));
    }
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw new InvalidCellException("A number in JSON must be finite: " + number);
    }
    return value;
  }

  private static void requireExact(BigInteger integer) {
    if (integer.abs().compareTo(BigInteger.valueOf(NumberCell.MAX_INTEGER)) > 0) {
      throw new InvalidCellException(
          "An integer in JSON must lie within \u00b12^53, beyond which a double is not exact: "
              + integer);
    }
  }
}
