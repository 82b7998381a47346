package dev.merrow.sync;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a cell or value.
 *
 * @param tableId null for a value
 * @param rowId null for a value
 * @param id of the cell or value
 */
public record CellAddress(@Nullable String tableId, @Nullable String rowId, String id) {

  /** Returns the address of a value. */
  public static CellAddress ofValue(String valueId) {
    return new CellAddress(null, null, valueId);
  }

  /** Returns whether this is the address of a value. */
  public boolean isValue() {
    return tableId == null;
  }

  /** Visits all cells and values in changes. */
  static void forEach(
      MergeableChanges changes, BiConsumer<? super CellAddress, ? super StampedCell> visitor) {
    changes.forEachCell(
        (tableId, rowId, id, cell) -> visitor.accept(new CellAddress(tableId, rowId, id), cell));
  }

  @Override
  public String toString() {
    return isValue()
        ? "value \"" + id + "\""
        : "cell \"%s\" of row \"%s\" of table \"%s\"".formatted(id, rowId, tableId);
  }
}
