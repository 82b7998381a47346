package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.CellType;
import dev.merrow.StringCell;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a cell or value: the types it may have, or the cells it may be.
 *
 * <pre>{@code
 * store.setTablesSchema(Map.of("pets", Map.of(
 *     "species", CellSchema.ofType(CellType.STRING).required(),
 *     "sold", CellSchema.ofType(CellType.BOOLEAN).withDefault(Cell.of(false)))));
 * }</pre>
 *
 * @param types the allowed types; empty if {@code allowed} applies instead
 * @param allowed the allowed strings, numbers and booleans; empty if {@code types} applies instead
 * @param defaultCell the cell that a row without it gets, or null for none
 * @param allowNull whether the null cell is also allowed
 * @param isRequired whether a row that is set as a whole must have the cell, if there is no default
 */
public record CellSchema(
    Set<CellType> types,
    List<Cell> allowed,
    @Nullable Cell defaultCell,
    boolean allowNull,
    boolean isRequired) {

  /**
   * Checks that the schema is consistent.
   *
   * @throws IllegalArgumentException if not exactly one of types and allowed cells is given, if the
   *     default is not allowed, or if NULL is among the types or a null, object or array among the
   *     allowed cells
   */
  public CellSchema {
    types = Collections.unmodifiableSet(new LinkedHashSet<>(types));
    allowed = List.copyOf(allowed);
    if (types.isEmpty() == allowed.isEmpty()) {
      throw new IllegalArgumentException(
          "A cell schema has either types or allowed cells: " + types + ", " + allowed);
    }
    if (types.contains(CellType.NULL) || allowed.stream().anyMatch(CellSchema::isNotPlain)) {
      throw new IllegalArgumentException(
          "For null use nullable(); allowed cells are strings, numbers and booleans: "
              + types
              + ", "
              + allowed);
    }
    if (defaultCell != null && !accepts(types, allowed, allowNull, defaultCell)) {
      throw new IllegalArgumentException("The schema refuses its own default: " + defaultCell);
    }
  }

  private static boolean isNotPlain(Cell cell) {
    return cell.isNull()
        || cell.type() == CellType.OBJECT
        || cell.type() == CellType.ARRAY
        || StringCell.isReserved(cell);
  }

  /** Returns a schema for cells of one or more types. */
  public static CellSchema ofType(CellType type, CellType... others) {
    Set<CellType> types = new LinkedHashSet<>();
    types.add(type);
    types.addAll(Arrays.asList(others));
    return new CellSchema(types, List.of(), null, false, false);
  }

  /** Returns a schema for cells that equal one of the given ones. */
  public static CellSchema oneOf(Cell... cells) {
    return new CellSchema(Set.of(), List.of(cells), null, false, false);
  }

  /** Returns this schema with a default. */
  public CellSchema withDefault(Cell cell) {
    return new CellSchema(types, allowed, cell, allowNull, isRequired);
  }

  /** Returns this schema with the null cell allowed. */
  public CellSchema nullable() {
    return new CellSchema(types, allowed, defaultCell, true, isRequired);
  }

  /** Returns this schema, with the cell required. */
  public CellSchema required() {
    return new CellSchema(types, allowed, defaultCell, allowNull, true);
  }

  /** Returns whether the schema accepts a cell. */
  public boolean accepts(Cell cell) {
    return accepts(types, allowed, allowNull, cell);
  }

  private static boolean accepts(
      Set<CellType> types, List<Cell> allowed, boolean allowNull, Cell cell) {
    if (cell.isNull() || StringCell.isReserved(cell)) {
      return cell.isNull() && allowNull;
    }
    return types.isEmpty() ? allowed.contains(cell) : types.contains(cell.type());
  }
}
