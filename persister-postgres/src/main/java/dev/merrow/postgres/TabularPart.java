package dev.merrow.postgres;

import dev.merrow.persist.sql.internal.SqlText;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tables of tabular mode, which any program may write.
 *
 * <p>Their version is told by the transactions that wrote their rows, which the server keeps with
 * each row. The server has to read the rows for it, so that is only done when any transaction has
 * ended since the last time.
 */
final class TabularPart implements DatabasePart {
  /** Any program may send this to have changes noticed at once. */
  private static final String TOPIC = "tabular";

  /** One that ends changes it. */
  private static final String SNAPSHOT = "SELECT txid_current_snapshot()::text";

  private final Map<String, List<String>> conditions = new LinkedHashMap<>();
  private @Nullable String snapshot;
  private String versionThen = "";

  TabularPart(PostgresTabular mode) {
    mode.loads()
        .forEach(
            (table, load) ->
                conditions
                    .computeIfAbsent(table, name -> new ArrayList<>())
                    .add(load.condition().replace("$tableName", SqlText.quote(table))));
    if (mode.loadsValues()) {
      conditions.put(mode.valuesTableName(), List.of("true"));
    }
  }

  @Override
  public String topic() {
    return TOPIC;
  }

  @Override
  public String version(PostgresSession session) throws SQLException {
    String now = Objects.requireNonNull(session.queryText(SNAPSHOT), "snapshot");
    boolean writing = session.queryLong("SELECT txid_current_if_assigned()") != null;
    if (now.equals(snapshot) && !writing) {
      return versionThen;
    }
    String version = compute(session);
    // what this transaction has written itself does not show in the snapshot
    if (!writing) {
      snapshot = now;
      versionThen = version;
    }
    return version;
  }

  private String compute(PostgresSession session) throws SQLException {
    List<String> queries = new ArrayList<>();
    PreparedStatement statement =
        session.prepare(
            "SELECT c.relname, c.relkind, c.oid::text, (SELECT count(*) || ' ' ||"
                + " sum(a.xmin::text::bigint) FROM pg_catalog.pg_attribute AS a"
                + " WHERE a.attrelid = c.oid AND a.attnum > 0) FROM pg_catalog.pg_class AS c"
                + " WHERE c.relname = ANY(?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
                + " AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY c.relname");
    statement.setArray(1, session.array("text", conditions.keySet().toArray()));
    StringBuilder version = new StringBuilder();
    try (ResultSet tables = statement.executeQuery()) {
      while (tables.next()) {
        String name = tables.getString(1);
        boolean stored = "rpm".contains(tables.getString(2));
        version.append(tables.getString(3)).append(' ').append(tables.getString(4)).append('\n');
        for (String condition : conditions.getOrDefault(name, List.of())) {
          queries.add(query(SqlText.quote(name), stored, condition));
        }
      }
    }
    for (String query : queries) {
      version.append(session.queryText(query)).append('\n');
    }
    return version.toString();
  }

  /**
   * Returns a query for what tells one state of the rows from a later one: a row that was written
   * meanwhile has a greater number of its transaction than those before it.
   */
  private static String query(String table, boolean stored, String condition) {
    String number = stored ? "xmin::text::bigint" : "pg_catalog.hashtextextended((%s.*)::text, 0)";
    return ("SELECT count(*) || ' ' || coalesce(sum(number), 0) || ' '"
            + " || coalesce(sum(number %% 1000003 * (number %% 999983)), 0)"
            + " FROM (SELECT %s AS number FROM %s WHERE (%s)) AS numbers")
        .formatted(number.formatted(table), table, condition);
  }

  /** Lets no other persister in tabular mode write until the end. */
  @Override
  public void beforeWriting(PostgresSession session, String sender) throws SQLException {
    session.lock(TOPIC);
    // so that what breaks a constraint is refused by name, and does not break the commit
    session.execute("SET CONSTRAINTS ALL IMMEDIATE");
    // it is sent with the commit
    Notices.send(session, TOPIC, sender);
  }
}
