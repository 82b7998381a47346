package dev.merrow.stamp;

import dev.merrow.stamp.JsonCell.JsonContent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes objects and arrays as JavaScript's {@code JSON.stringify} does. */
final class JsonCellWriter {
  private static final int MAX_DEPTH = JsonCellReader.MAX_DEPTH;

  private final StringBuilder out = new StringBuilder();

  private JsonCellWriter() {}

  static String write(Object objectOrArray) {
    JsonCellWriter writer = new JsonCellWriter();
    writer.append(objectOrArray, 0);
    return writer.out.toString();
  }

  private void append(@Nullable Object item, int depth) {
    if (depth > MAX_DEPTH) {
      throw new InvalidCellException("JSON is nested more than " + MAX_DEPTH + " deep (a cycle?)");
    }
    if (item == null) {
      out.append("null");
    } else if (item instanceof String string) {
      JsString.appendQuoted(out, string);
    } else if (item instanceof Number number) {
      JsNumber.append(out, exactDouble(number));
    } else if (item instanceof Boolean) {
      out.append(item);
    } else if (item instanceof Map<?, ?> map) {
      appendObject(map, depth);
    } else if (item instanceof List<?> list) {
      appendArray(list, depth);
    } else if (item instanceof JsonContent content) {
      append(content.members() == null ? content.elements() : content.members(), depth);
    } else if (item instanceof Cell cell) {
      out.append(cell.toJson());
    } else {
      throw new InvalidCellException(
          "JSON holds strings, numbers, booleans, nulls, maps and lists, not a "
              + item.getClass().getName());
    }
  }

  private void appendArray(List<?> elements, int depth) {
    out.append('[');
    String separator = "";
    for (Object element : elements) {
      out.append(separator);
      separator = ",";
      append(element, depth + 1);
    }
    out.append(']');
  }

  private void appendObject(Map<?, ?> members, int depth) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> member : inJavaScriptOrder(members)) {
      if (!(member.getKey() instanceof String key)) {
        throw new InvalidCellException("A JSON object's keys are strings, not " + member.getKey());
      }
      out.append(separator);
      separator = ",";
      JsString.appendQuoted(out, key);
      out.append(':');
      append(member.getValue(), depth + 1);
    }
    out.append('}');
  }

  /** Keys that are array indexes come first, ascending; the others as they were added. */
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

  /** The array index that a key is the canonical text of, or -1. */
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

  private static double exactDouble(Number number) {
    double value = number.doubleValue();
    boolean integer = number instanceof Long || number instanceof BigInteger;
    if (!Double.isFinite(value)) {
      throw new InvalidCellException("A number in JSON must be finite: " + number);
    }
    if (integer && new BigDecimal(number.toString()).compareTo(new BigDecimal(value)) != 0) {
      throw new InvalidCellException("A double does not hold this integer exactly: " + number);
    }
    return value;
  }
}
