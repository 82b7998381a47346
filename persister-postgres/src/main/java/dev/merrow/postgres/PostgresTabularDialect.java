package dev.merrow.postgres;

import dev.merrow.BooleanCell;
import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.JsonCell;
import dev.merrow.NumberCell;
import dev.merrow.StringCell;
import dev.merrow.internal.JsNumber;
import dev.merrow.internal.JsString;
import dev.merrow.persist.sql.internal.TabularColumn;
import dev.merrow.persist.sql.internal.TabularDialect;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tabular mode in PostgreSQL. All columns are read as text and written from text.
 *
 * <p>TinyBase's protocol: a column of type text holds the JSON text of a cell.
 */
final class PostgresTabularDialect implements TabularDialect<PostgresSession> {
  static final PostgresTabularDialect INSTANCE = new PostgresTabularDialect();

  private static final int MAX_COLUMNS = 1_600;
  private static final int FETCH_SIZE = 5_000;

  /** How the string of an object or array begins in JSON, as it is or escaped. */
  private static final List<String> BEGINS_OF_JSON_CELLS =
      List.of('"' + Cell.JSON_PREFIX, "\"\\ufffd");

  private static final Set<String> SYSTEM_COLUMNS =
      Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

  /** What a column of a type holds. */
  enum Kind {
    /** The JSON text of a cell. */
    TEXT,
    NUMBER,
    BOOLEAN,
    /** Any cell, as JSON. */
    JSON,
    /** Strings in a form of the type's own. */
    STRING,
    /** Nothing that a cell can hold. */
    OTHER
  }

  private PostgresTabularDialect() {}

  private static Kind kindOf(TabularColumn column) {
    return Kind.valueOf(column.kind());
  }

  private static Kind kindOf(String category, String type) {
    return switch (category) {
      case "S" -> Kind.TEXT;
      case "N" -> Kind.NUMBER;
      case "B" -> Kind.BOOLEAN;
      case "D", "E", "I", "T" -> Kind.STRING;
      default ->
          switch (type) {
            case "json", "jsonb" -> Kind.JSON;
            case "uuid" -> Kind.STRING;
            default -> Kind.OTHER;
          };
    };
  }

  @Override
  public String product() {
    return "PostgreSQL";
  }

  @Override
  public String fold(String name) {
    return name;
  }

  @Override
  public @Nullable String refusedName(String cellId) {
    if (cellId.isEmpty()) {
      return "an empty id is no name for a column";
    } else if (SYSTEM_COLUMNS.contains(cellId)) {
      return "PostgreSQL has a column '" + cellId + "' of its own in each table";
    }
    return PostgresNames.isLonger(cellId, PostgresNames.MAX_BYTES)
        ? "an id of more than 63 bytes is no name for a column"
        : null;
  }

  @Override
  public int maxColumns(PostgresSession session) {
    return MAX_COLUMNS;
  }

  private static final String TABLE =
      " FROM pg_catalog.pg_class AS c WHERE c.relname = ?::name"
          + " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
          + " AND pg_catalog.pg_table_is_visible(c.oid)";

  @Override
  public Map<String, TabularColumn> columns(PostgresSession session, String tableName)
      throws SQLException {
    Map<String, TabularColumn> columns = new LinkedHashMap<>();
    PreparedStatement statement =
        session.prepare(
            "SELECT a.attname,"
                + " a.attnotnull AND NOT a.atthasdef AND a.attidentity = '',"
                + " a.attgenerated <> '' OR a.attidentity = 'a',"
                + " EXISTS (SELECT 1 FROM pg_catalog.pg_index AS i WHERE i.indrelid = a.attrelid"
                + " AND i.indisprimary AND a.attnum = ANY(i.indkey)),"
                + " pg_catalog.format_type(a.atttypid, a.atttypmod), t.typcategory,"
                + " pg_catalog.format_type("
                + "CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL)"
                + " FROM pg_catalog.pg_attribute AS a"
                + " JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid"
                + " WHERE a.attnum > 0 AND NOT a.attisdropped"
                + " AND a.attrelid = (SELECT c.oid"
                + TABLE
                + ") ORDER BY a.attnum");
    statement.setString(1, tableName);
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Kind kind = kindOf(rows.getString(6), rows.getString(7));
        columns.put(
            rows.getString(1),
            new TabularColumn(
                rows.getBoolean(2),
                rows.getBoolean(3),
                rows.getBoolean(4),
                !rows.getString(5).equals("text"),
                rows.getString(5),
                kind.name()));
      }
    }
    return columns;
  }

  @Override
  public TabularColumn newColumn(boolean key) {
    return new TabularColumn(false, false, key, false, "text", Kind.TEXT.name());
  }

  @Override
  public String columnType() {
    return " text";
  }

  @Override
  public boolean isUnique(PostgresSession session, String tableName, String column)
      throws SQLException {
    String sql =
        "SELECT 1"
            + TABLE
            + " AND (c.relkind NOT IN ('r', 'p') OR EXISTS ("
            + "SELECT 1 FROM pg_catalog.pg_index AS i"
            + " JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
            + " WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL"
            + " AND i.indnkeyatts = 1 AND a.attname = ?::name))";
    return session.queryLong(sql, tableName, column) != null;
  }

  @Override
  public @Nullable String hopeless(PostgresSession session, String tableName) throws SQLException {
    String sql =
        "SELECT 1"
            + TABLE
            + " AND c.relkind IN ('v', 'm', 'f')"
            + " AND pg_catalog.pg_relation_is_updatable(c.oid, true) = 0";
    return session.queryLong(sql, tableName) == null
        ? null
        : "'" + tableName + "' is a view that can't be written";
  }

  @Override
  public String selected(String name, TabularColumn column) {
    return name + "::text";
  }

  /** A cast would cut off a text that is too long. */
  @Override
  public String parameter(TabularColumn column) {
    return kindOf(column) == Kind.TEXT ? "?" : "?::" + column.type();
  }

  @Override
  public String equality(String name, TabularColumn column) {
    String text = name + "::text COLLATE \"C\" IS NOT DISTINCT FROM ";
    return text + (kindOf(column) == Kind.TEXT ? "?" : "?::" + column.type() + "::text");
  }

  /** The first finds it by an index, the second tells ids from similar ones. */
  @Override
  public String hasId(String name, TabularColumn column) {
    return name + " = " + parameter(column) + " AND " + name + "::text COLLATE \"C\" = ?";
  }

  @Override
  public List<Object> idsFor(String rowId, TabularColumn column) {
    // PostgreSQL has no text with a NUL or a lone surrogate, so it has no such row
    return refusedId(rowId) == null ? List.of(rowId) : List.of();
  }

  @Override
  public @Nullable String refusedId(String rowId) {
    return rowId.indexOf('\0') >= 0 ? "PostgreSQL has no text with a NUL, which its id has" : null;
  }

  @Override
  public @Nullable String readId(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  @Override
  public void bind(
      PreparedStatement statement, int index, @Nullable Cell cell, TabularColumn column)
      throws SQLException {
    String text = cell == null ? null : textOf(cell, kindOf(column));
    if (text == null) {
      statement.setNull(index, Types.VARCHAR);
    } else {
      statement.setString(index, text);
    }
  }

  private static @Nullable String textOf(Cell cell, Kind kind) {
    return switch (kind) {
      case TEXT ->
          cell instanceof JsonCell json
              ? JsString.quote(Cell.JSON_PREFIX + json.json())
              : cell.toJson();
      case JSON -> cell.toJson();
      default -> {
        if (cell instanceof StringCell string) {
          yield string.value();
        } else if (cell instanceof NumberCell number) {
          yield JsNumber.toString(number.value());
        }
        yield cell instanceof BooleanCell ? cell.toJson() : null;
      }
    };
  }

  @Override
  public @Nullable Cell read(@Nullable Object value, TabularColumn column) {
    if (value == null) {
      return kindOf(column) == Kind.OTHER ? null : Cell.ofNull();
    }
    try {
      return readValid(value.toString(), kindOf(column));
    } catch (InvalidCellException | NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Cell readValid(String text, Kind kind) {
    return switch (kind) {
      case TEXT -> readText(text);
      case JSON -> Cell.ofJson(text);
      case NUMBER -> readNumber(text);
      case BOOLEAN -> Cell.of(text.equals("true"));
      case STRING -> Cell.of(text);
      case OTHER -> null;
    };
  }

  private static Cell readText(String text) {
    for (String begin : BEGINS_OF_JSON_CELLS) {
      if (text.regionMatches(true, 0, begin, 0, begin.length())) {
        String json = Cell.ofJson('"' + text.substring(begin.length())).asString();
        return JsonCell.ofReceived(String.valueOf(json));
      }
    }
    return Cell.ofJson(text);
  }

  /** Returns a number that is finite and, if it is whole, exact. */
  private static @Nullable Cell readNumber(String text) {
    double number = Double.parseDouble(text);
    if (!Double.isFinite(number)) {
      return null;
    }
    BigDecimal exact = new BigDecimal(text);
    boolean whole = exact.stripTrailingZeros().scale() <= 0;
    return whole && exact.compareTo(new BigDecimal(JsNumber.toString(number))) != 0
        ? null
        : Cell.of(number);
  }

  @Override
  public boolean isStrange(@Nullable Object value, TabularColumn column) {
    return value != null && (kindOf(column) == Kind.TEXT || kindOf(column) == Kind.JSON);
  }

  @Override
  public boolean differs(@Nullable Object value, @Nullable Cell cell, TabularColumn column) {
    Cell held = read(value, column);
    return cell == null ? value != null && held != null : !cell.equals(held);
  }

  @Override
  public @Nullable String refusal(Cell cell, TabularColumn column) {
    Kind kind = kindOf(column);
    boolean held =
        cell.isNull()
            || switch (kind) {
              case TEXT, JSON -> true;
              case NUMBER -> cell instanceof NumberCell;
              case BOOLEAN -> cell instanceof BooleanCell;
              case STRING -> cell instanceof StringCell;
              case OTHER -> false;
            };
    if (!held) {
      return "a column of type %s does not hold a cell of type %s"
          .formatted(column.type(), cell.type().schemaName());
    }
    return kind == Kind.STRING
            && cell instanceof StringCell string
            && string.value().indexOf(0) >= 0
        ? "PostgreSQL has no text with a NUL"
        : null;
  }

  @Override
  public boolean isRefusal(SQLException error) {
    return PostgresErrors.isRefusal(error);
  }

  @Override
  public String reason(SQLException error) {
    return PostgresErrors.reason(error);
  }

  @Override
  public boolean isOfTrigger(SQLException error) {
    return PostgresErrors.isOfTrigger(error);
  }

  @Override
  public boolean needsGuards() {
    return true;
  }

  @Override
  public String guarded(String sql) {
    return "SAVEPOINT merrow_try; " + sql + "; RELEASE SAVEPOINT merrow_try";
  }

  @Override
  public int updateGuarded(PreparedStatement guarded) throws SQLException {
    // the first result is the savepoint's
    guarded.execute();
    guarded.getMoreResults();
    return guarded.getUpdateCount();
  }

  @Override
  public ResultSet queryGuarded(PreparedStatement guarded) throws SQLException {
    guarded.execute();
    guarded.getMoreResults();
    return guarded.getResultSet();
  }

  @Override
  public void undoGuarded(PostgresSession session) throws SQLException {
    session.execute("ROLLBACK TO SAVEPOINT merrow_try; RELEASE SAVEPOINT merrow_try");
  }

  @Override
  public PreparedStatement prepareReading(PostgresSession session, String sql) throws SQLException {
    PreparedStatement statement = session.prepareOnce(sql);
    statement.setFetchSize(FETCH_SIZE);
    return statement;
  }
}
