package dev.merrow.postgres;

import java.sql.SQLException;

/** The part of a database that one store is kept in. */
interface DatabasePart {

  /**
   * Returns the name under which others are notified of changes; an accidental twin is harmless.
   */
  String topic();

  /** Returns what tells one state of the part from another. */
  String version(PostgresSession session) throws SQLException;

  /**
   * Is called at the beginning of each transaction that writes.
   *
   * @param sender who writes, to be told with the notification
   */
  void beforeWriting(PostgresSession session, String sender) throws SQLException;

  /** Is called after a transaction failed: what was known of the database may not be true. */
  default void failed() {}
}
