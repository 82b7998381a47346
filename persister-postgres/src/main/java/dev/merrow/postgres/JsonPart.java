package dev.merrow.postgres;

import dev.merrow.persist.sql.internal.SqlText;
import java.sql.SQLException;
import java.util.Objects;

/** The table of TinyBase's JSON mode. */
final class JsonPart implements DatabasePart {
  private static final String NOTHING = "nothing";

  private final PostgresMode.Json mode;
  private final String table;

  JsonPart(PostgresMode.Json mode) {
    this.mode = mode;
    this.table = SqlText.quote(mode.tableName());
  }

  @Override
  public String topic() {
    return Notices.topic("json", mode.tableName());
  }

  /** The transaction that wrote the row, and where it is. */
  @Override
  public String version(PostgresSession session) throws SQLException {
    if (!session.hasTable(mode.tableName())) {
      return NOTHING;
    }
    String version =
        session.queryText(
            "SELECT xmin::text || ctid::text FROM %s WHERE %s = '_'"
                .formatted(table, SqlText.quote(mode.idColumnName())));
    return Objects.requireNonNullElse(version, NOTHING);
  }

  /** Lets no other write until the end: what is read here is what the next text is made of. */
  @Override
  public void beforeWriting(PostgresSession session, String sender) throws SQLException {
    session.lock(topic());
    if (session.hasTable(mode.tableName())) {
      session.execute("LOCK TABLE " + table + " IN SHARE ROW EXCLUSIVE MODE");
    }
    // it is sent with the commit
    Notices.send(session, topic(), sender);
  }
}
