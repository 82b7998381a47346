package dev.merrow.postgres;

import dev.merrow.stamp.StampHash;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;

/**
 * The text of notifications: what was changed, and who did it. That is all, since a notification is
 * a hint that may get lost, or come twice.
 */
final class Notices {
  static final String CHANNEL = "merrow";

  private Notices() {}

  /** Returns what stands for a part of a database. */
  static String topic(String kind, String name) {
    return kind + String.format(Locale.ROOT, "%08x", StampHash.ofString(name));
  }

  /** Returns the text of a notification. */
  static String text(String topic, String sender) {
    return topic + " " + sender;
  }

  static String topicOf(String text) {
    int end = text.indexOf(' ');
    return end < 0 ? text : text.substring(0, end);
  }

  static String senderOf(String text) {
    return text.substring(text.indexOf(' ') + 1);
  }

  /** Notifies others when the transaction under way is committed. */
  static void send(PostgresSession session, String topic, String sender) throws SQLException {
    PreparedStatement statement = session.prepare("SELECT pg_notify('" + CHANNEL + "', ?)");
    statement.setString(1, text(topic, sender));
    statement.execute();
  }
}
