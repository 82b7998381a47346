package dev.merrow.records;

import dev.merrow.MerrowException;

/**
 * Thrown when a row does not have the form of its table's type, for example because a peer uses
 * another version of the type. Its message names the type, the row, the location in it, the
 * expected value and the actual one.
 */
public final class UnreadableRowException extends MerrowException {
  private static final long serialVersionUID = 1L;

  private final String tableId;
  private final String rowId;
  private final String place;

  UnreadableRowException(String type, String tableId, String rowId, MismatchException misfit) {
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

  /** Returns the table's id. */
  public String tableId() {
    return tableId;
  }

  /** Returns the row's id. */
  public String rowId() {
    return rowId;
  }

  /** Returns the cell and the location in it, such as {@code tags[3]}; empty for the whole row. */
  public String place() {
    return place;
  }
}
