package dev.merrow.sqlite;

import dev.merrow.BooleanCell;
import dev.merrow.Cell;
import dev.merrow.InvalidCellException;
import dev.merrow.JsonCell;
import dev.merrow.NumberCell;
import dev.merrow.StringCell;
import dev.merrow.internal.JsNumber;
import dev.merrow.persist.sql.internal.CellColumns;
import dev.merrow.persist.sql.internal.SqlText;
import dev.merrow.persist.sql.internal.TabularColumn;
import dev.merrow.persist.sql.internal.TabularDialect;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tabular mode in SQLite, whose columns hold values of any type. */
final class SqliteTabularDialect implements TabularDialect<Session> {
  static final SqliteTabularDialect INSTANCE = new SqliteTabularDialect();

  private static final TabularColumn UNTYPED =
      new TabularColumn(false, false, false, false, "", "");

  private SqliteTabularDialect() {}

  @Override
  public String product() {
    return "SQLite";
  }

  /** As SQLite compares names: without the case of ASCII's letters, and no others'. */
  static String foldName(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return folded.toString();
  }

  @Override
  public String fold(String name) {
    return foldName(name);
  }

  @Override
  public @Nullable String refusedName(String cellId) {
    return null;
  }

  @Override
  public int maxColumns(Session session) throws SQLException {
    return session.maxColumns();
  }

  @Override
  public Map<String, TabularColumn> columns(Session session, String tableName) throws SQLException {
    Map<String, TabularColumn> columns = new LinkedHashMap<>();
    try (PreparedStatement statement =
        session.prepareOnce(
            "SELECT name, type, \"notnull\", dflt_value IS NOT NULL, pk, hidden"
                + " FROM pragma_table_xinfo(?)")) {
      statement.setString(1, tableName);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          int hidden = rows.getInt(6);
          if (hidden != 1) {
            boolean required = rows.getBoolean(3) && !rows.getBoolean(4);
            boolean numeric = isNumeric(rows.getString(2));
            columns.put(
                rows.getString(1),
                new TabularColumn(required, hidden > 1, rows.getInt(5) > 0, numeric, "", ""));
          }
        }
      }
    }
    return columns;
  }

  /** SQLite's rules for what a declared type means: whether texts become numbers where they can. */
  private static boolean isNumeric(@Nullable String type) {
    String folded = type == null ? "" : foldName(type);
    if (folded.contains("int")) {
      return true;
    }
    return !folded.isEmpty()
        && !folded.contains("char")
        && !folded.contains("clob")
        && !folded.contains("text")
        && !folded.contains("blob");
  }

  @Override
  public TabularColumn newColumn(boolean key) {
    return key ? new TabularColumn(false, false, true, false, "", "") : UNTYPED;
  }

  @Override
  public String columnType() {
    return "";
  }

  @Override
  public boolean isUnique(Session session, String tableName, String column) throws SQLException {
    return session.queryLong(
            "SELECT 1 FROM pragma_table_info(?1) c WHERE c.name = ?2 AND (c.pk OR EXISTS("
                + "SELECT 1 FROM pragma_index_list(?1) i JOIN pragma_index_info(i.name) ii"
                + " WHERE i.\"unique\" AND ii.name = c.name"
                + " AND (SELECT count(*) FROM pragma_index_info(i.name)) = 1))",
            tableName,
            column)
        != null;
  }

  @Override
  public @Nullable String hopeless(Session session, String tableName) throws SQLException {
    boolean isView =
        session.queryLong(
                "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ? COLLATE NOCASE",
                tableName)
            != null;
    boolean isWritten =
        session.queryLong(
                "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE"
                    + " NOCASE",
                tableName)
            != null;
    return isView && !isWritten
        ? "'" + tableName + "' is a view without triggers that write"
        : null;
  }

  @Override
  public String selected(String name, TabularColumn column) {
    return name;
  }

  @Override
  public String parameter(TabularColumn column) {
    return "?";
  }

  @Override
  public String equality(String name, TabularColumn column) {
    return name + " IS ? COLLATE BINARY";
  }

  /** The first finds it by an index of any collation, the second tells ids from similar ones. */
  @Override
  public String hasId(String name, TabularColumn column) {
    return name + " = ? AND " + name + " = ? COLLATE BINARY";
  }

  @Override
  public List<Object> idsFor(String rowId, TabularColumn column) {
    Number number = column.converts() ? null : numberOf(rowId);
    return number == null ? List.of(rowId) : List.of(rowId, number);
  }

  /** Returns the number that reads as an id; null if none does. */
  private static @Nullable Number numberOf(String rowId) {
    try {
      double number = Double.parseDouble(rowId);
      if (JsNumber.toString(number).equals(rowId)) {
        return number == (long) number ? (Number) (long) number : (Number) number;
      }
      return Long.toString(Long.parseLong(rowId)).equals(rowId) ? Long.valueOf(rowId) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public @Nullable String readId(@Nullable Object value) {
    if (value instanceof Double number) {
      return JsNumber.toString(number);
    }
    return value instanceof String || value instanceof Number ? value.toString() : null;
  }

  @Override
  public void bind(
      PreparedStatement statement, int index, @Nullable Cell cell, TabularColumn column)
      throws SQLException {
    if (cell instanceof StringCell string) {
      statement.setString(index, SqlText.wellFormed(string.value()));
    } else if (cell instanceof NumberCell number) {
      CellColumns.bindNumber(statement, index, number.value());
    } else if (cell instanceof BooleanCell bool) {
      statement.setInt(index, Boolean.TRUE.equals(bool.asBoolean()) ? 1 : 0);
    } else if (cell instanceof JsonCell json) {
      statement.setString(index, SqlText.wellFormed(Cell.JSON_PREFIX + json.json()));
    } else {
      statement.setNull(index, Types.NULL);
    }
  }

  @Override
  public @Nullable Cell read(@Nullable Object value, TabularColumn column) {
    try {
      return readValid(value);
    } catch (InvalidCellException e) {
      return null;
    }
  }

  private static @Nullable Cell readValid(@Nullable Object value) {
    if (value == null) {
      return Cell.ofNull();
    } else if (value instanceof String string) {
      return string.startsWith(Cell.JSON_PREFIX)
          ? JsonCell.ofReceived(string.substring(1))
          : Cell.of(string);
    } else if (value instanceof Integer integer) {
      return Cell.of(integer);
    } else if (value instanceof Long integer) {
      boolean exact = integer <= NumberCell.MAX_INTEGER && integer >= -NumberCell.MAX_INTEGER;
      return exact ? Cell.of(integer) : null;
    } else if (value instanceof Double number) {
      return Double.isFinite(number) ? Cell.of(number) : null;
    }
    return null;
  }

  @Override
  public boolean isStrange(@Nullable Object value, TabularColumn column) {
    return value instanceof String;
  }

  @Override
  public boolean differs(@Nullable Object value, @Nullable Cell cell, TabularColumn column) {
    Cell held = read(value, column);
    return cell == null ? held != null && !held.isNull() : !asWritten(cell, column).equals(held);
  }

  /** Returns what a cell is once it was written and read. */
  private Cell asWritten(Cell cell, TabularColumn column) {
    if (cell instanceof BooleanCell bool) {
      return Cell.of(Boolean.TRUE.equals(bool.asBoolean()) ? 1 : 0);
    }
    return cell instanceof StringCell string && refusal(cell, column) == null
        ? Cell.of(SqlText.wellFormed(string.value()))
        : cell;
  }

  @Override
  public @Nullable String refusal(Cell cell, TabularColumn column) {
    return cell instanceof StringCell string
            && SqlText.wellFormed(string.value()).startsWith(Cell.JSON_PREFIX)
        ? "SQL has no text that begins with a lone surrogate"
        : null;
  }

  @Override
  public String orAbort() {
    return " OR ABORT";
  }

  @Override
  public boolean isRefusal(SQLException error) {
    return SqliteErrors.isRefusal(error);
  }

  @Override
  public String reason(SQLException error) {
    return SqliteErrors.reason(error);
  }

  @Override
  public boolean isOfTrigger(SQLException error) {
    return SqliteErrors.isOfTrigger(error);
  }

  @Override
  public boolean beginIfRolledBack(Session session) {
    return session.beginIfRolledBack();
  }
}
