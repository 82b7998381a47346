package dev.merrow.postgres;

import dev.merrow.persist.sql.internal.InboxRow;
import dev.merrow.persist.sql.internal.InboxTable;
import dev.merrow.persist.sql.internal.SqlText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The inbox of a path in cells mode: all paths share one table. Inserting notifies those who have
 * the path, once for each path and commit.
 */
final class PostgresInbox implements InboxTable<PostgresSession> {
  private static final String TOPIC = "inbox";

  private final CellsSchema schema;
  private final String path;
  private final String name;
  private final String table;
  private final WritableViews views;
  private boolean present;

  /**
   * Creates the inbox.
   *
   * @param prefix the prefix of the names of all tables
   * @param path the path as columns have it
   */
  PostgresInbox(CellsSchema schema, String prefix, String path) {
    this.schema = schema;
    this.path = path;
    this.name = prefix + "_inbox";
    this.table = SqlText.quote(name);
    this.views = new WritableViews(prefix);
  }

  /** Returns the name under which the table's trigger notifies of rows for the path. */
  String topic() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
      return TOPIC + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Is called after a transaction failed: the table may not be there. */
  void failed() {
    present = false;
  }

  private boolean isPresent(PostgresSession session) throws SQLException {
    if (!present) {
      present = session.hasTable(name);
    }
    return present;
  }

  @Override
  public void ensure(PostgresSession session) throws SQLException {
    if (views.areComplete(session)
        || session.queryLong(
                "SELECT 1 WHERE has_schema_privilege(current_schema(), 'CREATE')"
                    + " AND has_schema_privilege(current_schema(), 'USAGE')")
            == null) {
      return;
    }
    session.lock("create " + name);
    if (!session.hasTable(name)) {
      create(session);
    }
    if (!views.areComplete(session)) {
      views.ensure(session);
    }
  }

  private void create(PostgresSession session) throws SQLException {
    String function = SqlText.quote(name + "_notify");
    session.execute(
        "CREATE TABLE "
            + table
            + "(inbox_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            + " path text COLLATE \"C\" NOT NULL CHECK (octet_length(path) <= 2000),"
            + " table_id text, row_id text, cell_id text, value_id text, content json,"
            + " action text NOT NULL DEFAULT 'set' CHECK (action IN ('set', 'delete')),"
            + " added timestamptz NOT NULL DEFAULT now(), reason text,"
            + " transaction_id bigint NOT NULL DEFAULT txid_current())");
    session.execute(
        "CREATE INDEX "
            + SqlText.quote(name + "_waiting")
            + " ON "
            + table
            + " (path, inbox_id) WHERE reason IS NULL");
    session.execute(
        "CREATE OR REPLACE FUNCTION "
            + function
            + "() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_notify('"
            + Notices.CHANNEL
            + "', '"
            + TOPIC
            + "' || encode(sha256(convert_to(path, 'UTF8')), 'hex'))"
            + " FROM (SELECT DISTINCT path FROM added_rows) AS paths; RETURN NULL; END$$");
    session.execute(
        "CREATE TRIGGER "
            + function
            + " AFTER INSERT ON "
            + table
            + " REFERENCING NEW TABLE AS added_rows FOR EACH STATEMENT EXECUTE FUNCTION "
            + function
            + "()");
  }

  @Override
  public boolean isWaiting(PostgresSession session) throws SQLException {
    return isPresent(session)
        && session.queryLong(
                "SELECT 1 FROM " + table + " WHERE path = ? AND reason IS NULL LIMIT 1", path)
            != null;
  }

  @Override
  public List<InboxRow> waiting(PostgresSession session, int max) throws SQLException {
    List<InboxRow> waiting = new ArrayList<>();
    if (!isPresent(session)) {
      return waiting;
    }
    PreparedStatement statement =
        session.prepare(
            "SELECT inbox_id, transaction_id, table_id, row_id, cell_id, value_id, content, action"
                + " FROM "
                + table
                + " WHERE path = ? AND reason IS NULL ORDER BY inbox_id LIMIT ?");
    statement.setString(1, path);
    statement.setInt(2, max);
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        waiting.add(
            new InboxRow(
                rows.getLong(1),
                rows.getLong(2),
                rows.getString(3),
                rows.getString(4),
                rows.getString(5),
                rows.getString(6),
                rows.getString(7),
                rows.getString(8)));
      }
    }
    return waiting;
  }

  /**
   * Does not wait for another process, which then does the same with them. Locks of rows alone
   * would not do: each of two processes could get one that the other needs, and both give up.
   */
  @Override
  public boolean claim(PostgresSession session, Collection<Long> numbers) throws SQLException {
    if (!session.tryLock("take " + table + path)) {
      return false;
    }
    PreparedStatement statement =
        session.prepare(
            "SELECT count(*) FROM (SELECT 1 FROM "
                + table
                + " WHERE inbox_id = ANY(?) AND reason IS NULL FOR UPDATE) AS claimed");
    statement.setArray(1, session.array("int8", numbers.toArray()));
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() && rows.getLong(1) == numbers.size();
    }
  }

  @Override
  public void remove(PostgresSession session, Collection<Long> numbers) throws SQLException {
    if (!numbers.isEmpty()) {
      PreparedStatement statement =
          session.prepare("DELETE FROM " + table + " WHERE inbox_id = ANY(?)");
      statement.setArray(1, session.array("int8", numbers.toArray()));
      statement.executeUpdate();
    }
  }

  @Override
  public void refuse(PostgresSession session, Map<Long, String> reasons) throws SQLException {
    if (!reasons.isEmpty()) {
      PreparedStatement statement =
          session.prepare(
              "UPDATE "
                  + table
                  + " AS held SET reason = refused.reason"
                  + " FROM unnest(?::bigint[], ?::text[]) AS refused (inbox_id, reason)"
                  + " WHERE held.inbox_id = refused.inbox_id");
      statement.setArray(1, session.array("int8", reasons.keySet().toArray()));
      Object[] texts =
          reasons.values().stream()
              .map(it -> SqlText.wellFormed(it).replace('\0', '\ufffd'))
              .toArray();
      statement.setArray(2, session.array("text", texts));
      statement.executeUpdate();
    }
  }

  @Override
  public String decode(PostgresSession session, String id) throws SQLException {
    return new LongIds(session, schema).decode(id);
  }
}
