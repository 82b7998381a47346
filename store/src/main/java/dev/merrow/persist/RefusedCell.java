package dev.merrow.persist;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A cell, value or row that the place where a store is persisted cannot hold.
 *
 * @param tableId the table; null for a value
 * @param rowId the row; null for a value
 * @param cellId the cell or value; null for a whole row
 * @param reason why it is refused
 */
public record RefusedCell(
    @Nullable String tableId, @Nullable String rowId, @Nullable String cellId, String reason)
    implements Serializable {

  /** Returns the address of the cell and the reason why it is refused. */
  @Override
  public String toString() {
    String row = "row '" + rowId + "' of table '" + tableId + "'";
    String what =
        tableId == null
            ? "value '" + cellId + "'"
            : cellId == null ? row : "cell '" + cellId + "' of " + row;
    return what + ": " + reason;
  }
}
