package dev.merrow.postgres;

import java.sql.SQLException;
import java.util.List;

/** The part of a database that one store is kept in. */
interface DatabasePart {

  /**
   * Returns the name under which others are notified of changes; an accidental twin is harmless.
   */
  String topic();

  /** Returns all names under which changes are notified of. */
  default List<String> topics() {
    return List.of(topic());
  }

  /** Returns what tells the present state from the one that was read, if that is another. */
  default String presentVersion(PostgresSession session) throws SQLException {
    return version(session);
  }

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
