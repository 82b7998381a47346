package dev.merrow.postgres;

import dev.merrow.persist.sql.internal.SqlText;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/**
 * Makes the views of cells mode writable: a trigger puts what is inserted, updated or deleted into
 * the inbox. A function makes such views of one path alone.
 *
 * <p>The trigger works with the rights of the user who made it, so that the right to write to a
 * view is enough, and is one for that view's path alone. Nor does a query on such a view see other
 * paths by a function of its own: the view has a security barrier.
 */
final class WritableViews {
  /** %1$s is the inbox, %2$s what stands before an escaped text. */
  private static final String WRITE =
      """
      DECLARE
        old_row jsonb := to_jsonb(OLD);
        new_row jsonb := to_jsonb(NEW);
        held jsonb := coalesce(to_jsonb(NEW), to_jsonb(OLD));
        contents text[] := ARRAY['cell', 'value', 'number', 'type'];
        kind text := new_row->>'type';
        chars text := coalesce(new_row->>'cell', new_row->>'value');
        amount text := new_row->>'number';
        content json;
      BEGIN
        IF TG_OP = 'INSERT' THEN
          IF held->>'hlc' IS NOT NULL OR held->>'written' IS NOT NULL THEN
            RAISE EXCEPTION 'hlc and written are for the store to set';
          END IF;
          IF held->>'value_id' IS NULL AND (held->>'table_id' IS NULL OR held->>'row_id' IS NULL
              OR held->>'cell_id' IS NULL) THEN
            RAISE EXCEPTION 'table_id, row_id and cell_id are needed, or value_id for a value';
          END IF;
          kind := coalesce(kind, CASE WHEN amount IS NOT NULL THEN 'number'
            WHEN chars IS NOT NULL THEN 'string' END);
          chars := CASE kind WHEN 'number' THEN coalesce(amount, chars) ELSE chars END;
        ELSIF TG_OP = 'UPDATE' THEN
          IF new_row - contents IS DISTINCT FROM old_row - contents THEN
            RAISE EXCEPTION 'An update sets a cell or value, its number or its type, nothing else';
          END IF;
          IF amount IS DISTINCT FROM old_row->>'number'
              AND (kind = 'number' OR kind IS NOT DISTINCT FROM old_row->>'type') THEN
            kind := 'number';
            chars := amount;
          END IF;
        END IF;
        IF TG_OP <> 'DELETE' THEN
          IF left(chars, 1) = '%2$s' AND kind IN ('string', 'object', 'array') THEN
            chars := substr(chars, 2);
            content := replace(CASE kind WHEN 'string' THEN to_json(chars)::text ELSE chars END,
              chr(92) || chr(92), chr(92))::json;
          ELSE
            content := CASE kind WHEN 'string' THEN to_json(chars) WHEN 'null' THEN 'null'::json
              ELSE chars::json END;
          END IF;
          IF kind IS NULL OR json_typeof(content) IS DISTINCT FROM kind THEN
            RAISE EXCEPTION 'A cell or value is a text, or has a number, or is what its type says';
          END IF;
        END IF;
        INSERT INTO %1$s (path, table_id, row_id, cell_id, value_id, content, action) VALUES
          (coalesce(TG_ARGV[0], held->>'path'), held->>'table_id', held->>'row_id',
            held->>'cell_id', held->>'value_id', content,
            CASE TG_OP WHEN 'DELETE' THEN 'delete' ELSE 'set' END);
        IF TG_OP = 'DELETE' THEN
          RETURN OLD;
        END IF;
        RETURN NEW;
      END""";

  /** %1$s and %2$s are the views of all paths as literals, %3$s the trigger and its function. */
  private static final String CREATE =
      """
      DECLARE
        part text[];
        made text;
      BEGIN
        IF octet_length(name) > 56 THEN
          RAISE EXCEPTION 'The name is too long: it has more than 56 bytes';
        END IF;
        FOREACH part SLICE 1 IN ARRAY ARRAY[
            ARRAY['_cells', 'table_id, row_id, cell_id, cell', %1$s],
            ARRAY['_values', 'value_id, value', %2$s]] LOOP
          made := quote_ident(current_schema()) || '.' || quote_ident(name || part[1]);
          EXECUTE 'CREATE VIEW ' || made || ' WITH (security_barrier) AS SELECT ' || part[2]
            || ', number, type, hlc, written FROM ' || part[3]
            || ' WHERE path = ' || quote_literal(path);
          EXECUTE 'CREATE TRIGGER write INSTEAD OF INSERT OR UPDATE OR DELETE ON ' || made
            || ' FOR EACH ROW EXECUTE FUNCTION ' || %3$s || '(' || quote_literal(path) || ')';
        END LOOP;
      END""";

  private final String inboxName;
  private final List<String> viewNames;
  private final String writeName;
  private final String createName;

  /**
   * Creates what writes into the views of a prefix.
   *
   * @param prefix the prefix of the names of all tables
   */
  WritableViews(String prefix) {
    this.inboxName = prefix + "_inbox";
    this.viewNames = List.of(prefix + "_cells", prefix + "_values");
    this.writeName = prefix + "_write_view";
    this.createName = prefix + "_create_views";
  }

  /** Returns whether the inbox is there and both views put into it what is written to them. */
  boolean areComplete(PostgresSession session) throws SQLException {
    return Objects.equals(
        session.queryLong(
            "SELECT count(*) FROM pg_catalog.pg_class AS c LEFT JOIN pg_catalog.pg_trigger AS t"
                + " ON t.tgrelid = c.oid AND t.tgname = ?::name"
                + " WHERE c.relname IN (?::name, ?::name, ?::name)"
                + " AND pg_catalog.pg_table_is_visible(c.oid)"
                + " AND (c.relname = ?::name OR t.oid IS NOT NULL)",
            writeName,
            inboxName,
            viewNames.get(0),
            viewNames.get(1),
            inboxName),
        3L);
  }

  /** Makes the views writable, which takes a user to whom they belong. */
  void ensure(PostgresSession session) throws SQLException {
    Long own =
        session.queryLong(
            "SELECT count(*) FROM pg_catalog.pg_class WHERE relname IN (?::name, ?::name)"
                + " AND relkind = 'v' AND pg_catalog.pg_table_is_visible(oid)"
                + " AND pg_catalog.pg_has_role(relowner, 'USAGE')",
            viewNames.get(0),
            viewNames.get(1));
    if (!Objects.equals(own, 2L)) {
      return;
    }
    String write = qualified(session, inboxName, writeName);
    String inbox = qualified(session, inboxName, inboxName);
    session.execute(
        "CREATE OR REPLACE FUNCTION "
            + write
            + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
            + " SET search_path = pg_catalog, pg_temp AS "
            + body(WRITE.formatted(inbox, SqlText.MARK)));
    // a trigger made with it on another table would write with the rights of the owner, too
    session.execute("REVOKE ALL ON FUNCTION " + write + "() FROM PUBLIC");
    for (String name : viewNames) {
      String view = qualified(session, name, name);
      session.execute("DROP TRIGGER IF EXISTS " + SqlText.quote(writeName) + " ON " + view);
      session.execute(
          "CREATE TRIGGER "
              + SqlText.quote(writeName)
              + " INSTEAD OF INSERT OR UPDATE OR DELETE ON "
              + view
              + " FOR EACH ROW EXECUTE FUNCTION "
              + write
              + "()");
    }
    session.execute(
        "CREATE OR REPLACE FUNCTION "
            + qualified(session, inboxName, createName)
            + "(path text, name text) RETURNS void LANGUAGE plpgsql AS "
            + body(
                CREATE.formatted(
                    SqlText.literal(qualified(session, viewNames.get(0), viewNames.get(0))),
                    SqlText.literal(qualified(session, viewNames.get(1), viewNames.get(1))),
                    SqlText.literal(write))));
  }

  /** Returns a name in the schema of a table or view. */
  private static String qualified(PostgresSession session, String of, String name)
      throws SQLException {
    String schema =
        session.queryText(
            "SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_class AS c"
                + " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
                + " WHERE c.relname = ?::name AND c.relkind IN ('r', 'v')"
                + " AND pg_catalog.pg_table_is_visible(c.oid)",
            of);
    return schema + "." + SqlText.quote(name);
  }

  /** Returns the text of a function in quotes that it does not have. */
  private static String body(String text) {
    String quotes = "$body$";
    for (int i = 0; text.contains(quotes); i++) {
      quotes = "$body" + i + "$";
    }
    return quotes + text + quotes;
  }
}
