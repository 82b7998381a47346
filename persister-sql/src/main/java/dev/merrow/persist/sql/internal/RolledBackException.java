package dev.merrow.persist.sql.internal;

import java.sql.SQLException;

/**
 * Thrown when a trigger has rolled back the whole transaction because of a row. A new one has
 * begun, in which everything must be written again without that row.
 */
public final class RolledBackException extends SQLException {
  private static final long serialVersionUID = 1L;

  private final String rowId;
  private final String reason;

  /**
   * Creates the exception.
   *
   * @param rowId the id of the row
   * @param reason why a trigger refuses it
   */
  public RolledBackException(String rowId, String reason, SQLException cause) {
    super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    this.rowId = rowId;
    this.reason = reason;
  }

  String rowId() {
    return rowId;
  }

  String reason() {
    return reason;
  }
}
