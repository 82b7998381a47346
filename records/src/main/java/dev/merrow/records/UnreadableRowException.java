package dev.merrow.records;

import dev.merrow.MerrowException;

/**
 * Thrown when a row is not what its table's type expects, such as one that a peer wrote by another
 * idea of the type. Its message names the type, the row, the place in it, what was expected and
 * what was found.
 */
public final class UnreadableRowException extends MerrowException {
  private static final long serialVersionUID = 1L;

  private final String tableId;
  private final String rowId;
  private final String place;

  UnreadableRowException(String type, String tableId, String rowId, Misfit misfit) {
    super(
        "Row \"%s\" of table \"%s\" is no %s: %s%s"
            .formatted(
                rowId,
                tableId,
                type,
                misfit.path().isEmpty() ? "" : "cell " + misfit.path().substring(1) + ": ",
                misfit.problem()),
        null);
    this.tableId = tableId;
    this.rowId = rowId;
    this.place = misfit.path().isEmpty() ? "" : misfit.path().substring(1);
  }

  /** The table. */
  public String tableId() {
    return tableId;
  }

  /** The row. */
  public String rowId() {
    return rowId;
  }

  /** The cell, and where in it, such as {@code tags[3]}; empty if it is the row as a whole. */
  public String place() {
    return place;
  }
}
