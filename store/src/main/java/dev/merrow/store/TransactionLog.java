package dev.merrow.store;

import dev.merrow.Cell;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happened in a transaction.
 *
 * @param cellsTouched whether any cell was changed, even if it was changed back
 * @param valuesTouched whether any value was changed, even if it was changed back
 * @param changedCells by table, row and cell id: cells whose content differs from before
 * @param invalidCells by table, row and cell id: refused cells; an id is empty where it is not
 *     known, as for a row that was refused as a whole
 * @param changedValues by value id: values whose content differs from before
 * @param invalidValues by value id: refused values
 * @param changedTableIds tables added and removed
 * @param changedRowIds by table id: rows added and removed
 * @param changedCellIds by table and row id: cells added and removed
 * @param changedValueIds values added and removed
 */
public record TransactionLog(
    boolean cellsTouched,
    boolean valuesTouched,
    Map<String, Map<String, Map<String, CellDelta>>> changedCells,
    Map<String, Map<String, Map<String, List<@Nullable Cell>>>> invalidCells,
    Map<String, CellDelta> changedValues,
    Map<String, List<@Nullable Cell>> invalidValues,
    Map<String, IdChange> changedTableIds,
    Map<String, Map<String, IdChange>> changedRowIds,
    Map<String, Map<String, Map<String, IdChange>>> changedCellIds,
    Map<String, IdChange> changedValueIds) {

  /**
   * A cell or value before and after.
   *
   * @param oldCell the content before, or null if there was none
   * @param newCell the content now, or null if there is none
   */
  public record CellDelta(@Nullable Cell oldCell, @Nullable Cell newCell) {}
}
