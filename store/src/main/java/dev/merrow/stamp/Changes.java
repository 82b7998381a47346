package dev.merrow.stamp;

import dev.merrow.Cell;
import java.util.Map;
import java.util.Optional;

/**
 * Changes of a store's content, without stamps. An empty {@link Optional} is a deletion.
 *
 * @param tables table id to what became of it
 * @param values value id to its new value
 */
public record Changes(
    Map<String, Optional<TableChanges>> tables, Map<String, Optional<Cell>> values) {
  /** No changes. */
  public static final Changes EMPTY = new Changes(Map.of(), Map.of());

  /**
   * What changed in a table.
   *
   * @param rows row id to what became of it
   */
  public record TableChanges(Map<String, Optional<RowChanges>> rows) {}

  /**
   * What changed in a row.
   *
   * @param cells cell id to its new cell
   */
  public record RowChanges(Map<String, Optional<Cell>> cells) {}

  /** Whether nothing changed. */
  public boolean isEmpty() {
    return tables.isEmpty() && values.isEmpty();
  }
}
