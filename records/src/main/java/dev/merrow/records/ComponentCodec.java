package dev.merrow.records;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.InvalidCellException;
import dev.merrow.store.CellSchema;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes one component of a row, including its default if the cell is missing. */
final class ComponentCodec<R> {
  private final RowComponent<R> component;
  private final String where;
  private final Codec codec;
  private final String cellId;
  private final List<String> former;
  private final boolean isOptional;
  private final @Nullable Object absent;

  ComponentCodec(Class<R> owner, RowComponent<R> component, Codecs codecs) {
    this.component = component;
    this.where = owner.getSimpleName() + "." + component.name();
    CellId named = component.annotations().getAnnotation(CellId.class);
    this.cellId = named == null || named.value().isEmpty() ? component.name() : named.value();
    this.former = named == null ? List.of() : List.of(named.former());
    Type held = heldByOptional(component.type());
    this.isOptional = held != null;
    this.codec = codecs.of(held == null ? component.type() : held, where);
    this.absent = findAbsent();
  }

  private static @Nullable Type heldByOptional(Type type) {
    return type instanceof ParameterizedType parameterized
            && parameterized.getRawType() == Optional.class
        ? parameterized.getActualTypeArguments()[0]
        : null;
  }

  private @Nullable Object findAbsent() {
    Default stated = component.annotations().getAnnotation(Default.class);
    if (stated != null && (isOptional || component.isNullable())) {
      throw new IllegalArgumentException(
          where
              + " may be absent, so it can't have a @Default: a missing cell would be read as the default");
    } else if (stated != null) {
      return parse(stated.value());
    } else if (component.isDefaulted()) {
      return RowType.ABSENT;
    } else if (isOptional) {
      return Optional.empty();
    }
    return component.isNullable() ? null : codec.absent();
  }

  private Object parse(String text) {
    try {
      return codec.read(
          codec.types().contains(CellType.STRING) ? Cell.of(text) : Cell.ofJson(text));
    } catch (MismatchException e) {
      throw new IllegalArgumentException(where + "'s default: " + e.problem(), e);
    } catch (InvalidCellException e) {
      throw new IllegalArgumentException(where + "'s default: " + e.getMessage(), e);
    }
  }

  String cellId() {
    return cellId;
  }

  List<String> formerCellIds() {
    return former;
  }

  String where() {
    return where;
  }

  /** Returns whether a row that lacks the cell cannot be read. */
  private boolean isRequired() {
    return absent == null && !component.isNullable();
  }

  /** Returns the cell's schema. */
  CellSchema schema() {
    CellSchema schema = new CellSchema(codec.types(), List.of(), null, isAnyCell(), false);
    Object value = absent instanceof Optional<?> optional ? optional.orElse(null) : absent;
    if (value != null && value != RowType.ABSENT) {
      return schema.withDefault(Cell.ofObject(codec.write(value)));
    }
    return isRequired() && former.isEmpty() ? schema.required() : schema;
  }

  private boolean isAnyCell() {
    return component.type() == Cell.class;
  }

  /** Returns the cell of a row's component; null if the component is absent. */
  @Nullable Object write(R row) {
    Object value = component.getter().apply(row);
    if (isOptional) {
      value = value == null ? null : ((Optional<?>) value).orElse(null);
    } else if (value == null && !component.isNullable()) {
      throw MismatchException.of(
              "expected "
                  + codec.expected()
                  + ", found null; mark it @Nullable or make it an Optional if it may be absent")
          .in("." + component.name());
    }
    try {
      return value == null ? null : codec.write(value);
    } catch (MismatchException e) {
      throw e.in("." + component.name());
    }
  }

  /** Returns the component's value in a row with these cells. */
  @Nullable Object read(Map<String, Cell> cells) {
    String id = cellId;
    Cell cell = cells.get(id);
    for (int i = 0; cell == null && i < former.size(); i++) {
      id = former.get(i);
      cell = cells.get(id);
    }
    if (cell == null || (cell.isNull() && !isAnyCell())) {
      return readAbsent(cell);
    }
    try {
      Object value = codec.read(cell);
      return isOptional ? Optional.of(value) : value;
    } catch (MismatchException e) {
      throw e.in("." + id);
    }
  }

  private @Nullable Object readAbsent(@Nullable Cell cell) {
    if (isRequired()) {
      throw MismatchException.of(
              "expected " + codec.expected() + ", found " + (cell == null ? "no cell" : "null"))
          .in("." + cellId);
    }
    return absent;
  }
}
