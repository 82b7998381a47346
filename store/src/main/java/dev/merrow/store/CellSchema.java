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
 * What a cell or value may be: of some types, or one of some cells.
 *
 * <pre>{@code
 * store.setTablesSchema(Map.of("pets", Map.of(
 *     "species", CellSchema.ofType(CellType.STRING).required(),
 *     "sold", CellSchema.ofType(CellType.BOOLEAN).withDefault(Cell.of(false)))));
 * }</pre>
 *
 * @param types the types allowed; empty if {@code allowed} says instead
 * @param allowed the strings, numbers and booleans allowed; empty if {@code types} says instead
 * @param defaultCell what a row without the cell gets, or null
 * @param allowNull whether the null cell is allowed, too
 * @param isRequired whether a row that is set whole must have it, if there is no default
 */
public record CellSchema(
    Set<CellType> types,
    List<Cell> allowed,
    @Nullable Cell defaultCell,
    boolean allowNull,
    boolean isRequired) {

  /**
   * Checks that the schema makes sense.
   *
   * @throws IllegalArgumentException if not just one of types and allowed cells is given, or the
   *     default is not allowed, or NULL is among the types or a null, object or array among the
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

  /** Cells of one or more types. */
  public static CellSchema ofType(CellType type, CellType... others) {
    Set<CellType> types = new LinkedHashSet<>();
    types.add(type);
    types.addAll(Arrays.asList(others));
    return new CellSchema(types, List.of(), null, false, false);
  }

  /** Cells that are one of those given. */
  public static CellSchema oneOf(Cell... cells) {
    return new CellSchema(Set.of(), List.of(cells), null, false, false);
  }

  /** The same with a default. */
  public CellSchema withDefault(Cell cell) {
    return new CellSchema(types, allowed, cell, allowNull, isRequired);
  }

  /** The same with the null cell allowed. */
  public CellSchema nullable() {
    return new CellSchema(types, allowed, defaultCell, true, isRequired);
  }

  /** The same, required. */
  public CellSchema required() {
    return new CellSchema(types, allowed, defaultCell, allowNull, true);
  }

  /** Whether a cell may be set. */
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
