package dev.merrow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Converts cells to plain JDK objects and back. */
final class PlainObjects {
  private PlainObjects() {}

  static @Nullable Object of(Cell cell) {
    return switch (cell.type()) {
      case STRING -> cell.asString();
      case NUMBER -> number(Objects.requireNonNull(cell.asDouble()));
      case BOOLEAN -> cell.asBoolean();
      case NULL -> null;
      case OBJECT -> of(Objects.requireNonNull(cell.asMap()));
      case ARRAY -> of(Objects.requireNonNull(cell.asList()));
    };
  }

  private static Object number(double number) {
    long whole = (long) number;
    boolean isExact = whole == number && Math.abs(number) <= NumberCell.MAX_INTEGER;
    // not a conditional expression, which would turn both branches into doubles
    if (isExact) {
      return whole;
    }
    return number;
  }

  static Map<String, @Nullable Object> of(Map<String, Cell> cells) {
    Map<String, @Nullable Object> objects = new LinkedHashMap<>();
    cells.forEach((id, cell) -> objects.put(id, of(cell)));
    return Collections.unmodifiableMap(objects);
  }

  private static List<@Nullable Object> of(List<Cell> cells) {
    List<@Nullable Object> objects = new ArrayList<>(cells.size());
    cells.forEach(cell -> objects.add(of(cell)));
    return Collections.unmodifiableList(objects);
  }

  static Cell toCell(@Nullable Object object) {
    // final classes first: telling them apart costs less than asking for an interface
    if (object == null) {
      return NullCell.NULL;
    } else if (object instanceof String string) {
      return Cell.of(string);
    } else if (object instanceof Long whole) {
      return Cell.of(whole.longValue());
    } else if (object instanceof Double number) {
      return Cell.of(number.doubleValue());
    } else if (object instanceof Boolean bool) {
      return Cell.of(bool.booleanValue());
    } else if (object instanceof Integer whole) {
      return Cell.of(whole.intValue());
    } else if (object instanceof Cell cell) {
      return cell;
    } else if (object instanceof Map<?, ?> || object instanceof List<?>) {
      return JsonCell.ofPlain(object);
    } else if (object instanceof Number number) {
      return NumberCell.ofDouble(JsonCellWriter.exactDouble(number));
    } else if (object instanceof Character character) {
      return Cell.of(character);
    }
    throw new InvalidCellException(
        "A cell holds a string, number, boolean, null, map or list, not a "
            + object.getClass().getName());
  }

  static Map<String, Cell> toCells(Map<String, ? extends @Nullable Object> objects) {
    Map<String, Cell> cells = new LinkedHashMap<>();
    objects.forEach(
        (id, object) -> {
          try {
            cells.put(id, toCell(object));
          } catch (InvalidCellException e) {
            throw new InvalidCellException("\"" + id + "\": " + e.getMessage(), e);
          }
        });
    return Collections.unmodifiableMap(cells);
  }
}
