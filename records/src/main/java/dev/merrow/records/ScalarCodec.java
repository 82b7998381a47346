package dev.merrow.records;

import dev.merrow.Cell;
import dev.merrow.CellType;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A codec of values that are one string, number or boolean.
 *
 * @param reader returns null for a cell with an invalid value
 */
record ScalarCodec(
    Set<CellType> types,
    String expected,
    Function<Object, Object> writer,
    Function<Cell, @Nullable Object> reader,
    @Nullable Object absent)
    implements Codec {

  /** Creates a codec of strings; the reader throws a {@link RuntimeException} if it fails. */
  static ScalarCodec ofText(
      String expected, Function<Object, String> writer, Function<String, Object> reader) {
    return new ScalarCodec(
        Set.of(CellType.STRING),
        expected,
        writer::apply,
        cell -> {
          String text = cell.asString();
          return text == null ? null : reader.apply(text);
        },
        null);
  }

  @Override
  public Object write(Object value) {
    return writer.apply(value);
  }

  @Override
  public Object read(Cell cell) {
    Object value;
    try {
      value = reader.apply(cell);
    } catch (RuntimeException e) {
      // the JDK's parsers throw a dozen types of exceptions
      value = null;
    }
    if (value == null) {
      throw MismatchException.found(cell, expected);
    }
    return value;
  }
}
