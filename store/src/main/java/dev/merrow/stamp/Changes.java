package dev.merrow.stamp;

import dev.merrow.Cell;
import java.util.Map;
import java.util.Optional;

/**
 * Changes of a store's content, without stamps. An empty {@link Optional} is a deletion.
 *
 * @param tables table id to its changes
 * @param values value id to its new value
 */
public record Changes(
    Map<String, Optional<TableChanges>> tables, Map<String, Optional<Cell>> values) {
  /** No changes. */
  public static final Changes EMPTY = new Changes(Map.of(), Map.of());

  /**
   * The changes of a table.
   *
   * @param rows row id to its changes
   */
  public record TableChanges(Map<String, Optional<RowChanges>> rows) {}

  /**
   * The changes of a row.
   *
   * @param cells cell id to its new cell
   */
  public record RowChanges(Map<String, Optional<Cell>> cells) {}

  /** Returns whether nothing changed. */
  public boolean isEmpty() {
    return tables.isEmpty() && values.isEmpty();
  }
}
