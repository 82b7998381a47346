package dev.merrow.sqlite;

import dev.merrow.persist.sql.internal.SqlText;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Makes the views of cells mode writable: triggers put what is inserted, updated or deleted into
 * the inbox. They run in the SQLite of the program that writes.
 */
final class WritableViews {
  /** The type that the content of a cell has in SQL; %s is the cell. */
  private static final String TYPE_IN_SQL =
      "CASE typeof(%1$s) WHEN 'text' THEN 'string' WHEN 'integer' THEN 'number'"
          + " WHEN 'real' THEN 'number' END";

  /** The type stays unless another is set, or the new content is a text or number instead. */
  private static final String TYPE_OF_UPDATE =
      "CASE WHEN new.type IS NOT old.type THEN new.type"
          + " WHEN typeof(new.%1$s) IN ('integer', 'real') AND (old.type <> 'boolean'"
          + " OR new.%1$s NOT IN (0, 1)) THEN 'number'"
          + " WHEN typeof(new.%1$s) = 'text' AND old.type IN ('number', 'boolean', 'null')"
          + " THEN 'string' ELSE old.type END";

  /** What is behind the mark of an escaped text, with its escapes as those of JSON. */
  private static final String UNMARKED =
      "CASE WHEN substr(cell, 1, 1) = '%1$s'"
          + " THEN replace(%2$s(substr(cell, 2)), '\\\\', '\\') ELSE %2$s(cell) END";

  private static final String JSON =
      "CASE type WHEN 'string' THEN CASE WHEN typeof(cell) = 'text' THEN "
          + UNMARKED.formatted(SqlText.MARK, "json_quote")
          + " WHEN typeof(cell) IN ('integer', 'real') THEN json_quote(CAST(cell AS TEXT)) END"
          + " WHEN 'number' THEN CASE typeof(cell) WHEN 'integer' THEN CAST(cell AS TEXT)"
          + " WHEN 'real' THEN printf('%!.17g', cell) END"
          + " WHEN 'boolean' THEN CASE WHEN cell IN (1, 'true') THEN 'true'"
          + " WHEN cell IN (0, 'false') THEN 'false' END"
          + " WHEN 'null' THEN CASE WHEN cell IS NULL THEN 'null' END"
          + " ELSE CASE WHEN typeof(cell) = 'text' THEN "
          + UNMARKED.formatted(SqlText.MARK, "")
          + " END END";

  private final String prefix;
  private final String inbox;

  /** A view, and its columns for the id, which come first, and for the content. */
  private record View(String name, List<String> ids, String content) {}

  private static final List<View> VIEWS =
      List.of(
          new View("cells", List.of("table_id", "row_id", "cell_id"), "cell"),
          new View("values", List.of("value_id"), "value"));

  /**
   * Creates what writes into the views of a store.
   *
   * @param prefix the prefix of the names of all tables
   */
  WritableViews(String prefix) {
    this.prefix = prefix;
    this.inbox = SqlText.quote(prefix + "_inbox");
  }

  /** Makes those views writable that are there, and are not yet. */
  void ensure(Session session) throws SQLException {
    for (View view : VIEWS) {
      String name = prefix + "_" + view.name();
      Long triggers =
          session.queryLong(
              "SELECT (SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"
                  + " AND tbl_name = ?1 COLLATE NOCASE AND name COLLATE NOCASE"
                  + " IN (?1 || '_insert', ?1 || '_update', ?1 || '_delete'))"
                  + " FROM sqlite_schema WHERE type = 'view' AND name = ?1 COLLATE NOCASE",
              name);
      if (triggers != null && !Objects.equals(triggers, 3L)) {
        create(session, name, view);
      }
    }
  }

  private void create(Session session, String name, View view) throws SQLException {
    create(
        session,
        name,
        "insert",
        refuse("hlc and written are for the store to set")
            + " WHERE new.hlc IS NOT NULL OR new.written IS NOT NULL; "
            + refuse(String.join(", ", view.ids()) + " must not be null")
            + " WHERE "
            + join(view, "new.%s IS NULL", " OR ")
            + "; "
            + set(
                view,
                "coalesce(new.type, " + TYPE_IN_SQL.formatted("new." + view.content()) + ")"));
    create(
        session,
        name,
        "update",
        refuse("An update sets " + view.content() + " or type, and nothing else")
            + " WHERE new.hlc IS NOT old.hlc OR new.written IS NOT old.written OR "
            + join(view, "new.%1$s IS NOT old.%1$s", " OR ")
            + "; "
            + set(view, TYPE_OF_UPDATE.formatted(view.content())));
    String ids = String.join(", ", view.ids());
    create(
        session,
        name,
        "delete",
        "INSERT INTO %s (%s, action) VALUES (%s, 'delete'); "
            .formatted(inbox, ids, join(view, "old.%s", ", ")));
  }

  private static void create(Session session, String name, String event, String statements)
      throws SQLException {
    session.execute(
        "CREATE TRIGGER IF NOT EXISTS %s INSTEAD OF %s ON %s BEGIN %s END"
            .formatted(
                SqlText.quote(name + "_" + event),
                event.toUpperCase(Locale.ROOT),
                SqlText.quote(name),
                statements));
  }

  private static String refuse(String why) {
    return "SELECT RAISE(ABORT, " + SqlText.literal(why) + ")";
  }

  private static String join(View view, String format, String separator) {
    return String.join(separator, view.ids().stream().map(it -> format.formatted(it)).toList());
  }

  /** Returns statements that put the JSON of a cell of some type into the inbox. */
  private String set(View view, String type) {
    String cell =
        "(SELECT type, %s AS json FROM (SELECT %s AS type, new.%s AS cell))"
            .formatted(JSON, type, view.content());
    return refuse("A %1$s is a text or number, or what its type says".formatted(view.content()))
        + " FROM "
        + cell
        + " WHERE CASE WHEN NOT coalesce(json_valid(json), 0) THEN 1"
        + " ELSE CASE json_type(json) WHEN 'text' THEN 'string' WHEN 'integer' THEN 'number'"
        + " WHEN 'real' THEN 'number' WHEN 'true' THEN 'boolean' WHEN 'false' THEN 'boolean'"
        + " ELSE json_type(json) END IS NOT type END; "
        + "INSERT INTO %s (%s, content) SELECT %s, json FROM %s; "
            .formatted(inbox, String.join(", ", view.ids()), join(view, "new.%s", ", "), cell);
  }
}
