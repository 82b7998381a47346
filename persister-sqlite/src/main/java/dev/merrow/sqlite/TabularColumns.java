package dev.merrow.sqlite;

import dev.merrow.Cell;
import dev.merrow.persist.sql.internal.SqlRefusals;
import dev.merrow.persist.sql.internal.SqlText;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of a table in SQL, within a transaction. */
final class TabularColumns {
  private final String tableName;
  private final String table;
  private final String requestedId;
  private final Map<String, Column> columns = new LinkedHashMap<>();
  private final Map<String, String> namesByFolded = new LinkedHashMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private @Nullable String idName;
  private @Nullable String allRefused;

  /**
   * A column.
   *
   * @param required whether it holds no null, and SQL fills in nothing by itself
   * @param generated whether SQL computes it, so that it can't be written
   * @param key whether it is in the primary key
   * @param numeric whether SQL turns texts in it into numbers where it can
   */
  record Column(boolean required, boolean generated, boolean key, boolean numeric) {}

  private TabularColumns(String tableName, String requestedId) {
    this.tableName = tableName;
    this.table = SqlText.quote(tableName);
    this.requestedId = requestedId;
  }

  /**
   * Reads which columns a table has: none if it is not there.
   *
   * @param idColumn the name of the column for the rows' ids, in which case does not matter
   */
  static TabularColumns read(Session session, String tableName, String idColumn)
      throws SQLException {
    TabularColumns columns = new TabularColumns(tableName, idColumn);
    columns.read(session);
    return columns;
  }

  private void read(Session session) throws SQLException {
    columns.clear();
    namesByFolded.clear();
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
            add(
                rows.getString(1),
                new Column(required, hidden > 1, rows.getInt(5) > 0, isNumeric(rows.getString(2))));
          }
        }
      }
    }
    idName = namesByFolded.get(fold(requestedId));
  }

  private void add(String name, Column column) {
    columns.put(name, column);
    namesByFolded.put(fold(name), name);
  }

  /** SQLite's rules for what a declared type means. */
  private static boolean isNumeric(@Nullable String type) {
    String folded = type == null ? "" : fold(type);
    if (folded.contains("int")) {
      return true;
    }
    return !folded.isEmpty()
        && !folded.contains("char")
        && !folded.contains("clob")
        && !folded.contains("text")
        && !folded.contains("blob");
  }

  /**
   * Returns a name as SQLite compares names: without the case of ASCII's letters, and no others'.
   */
  static String fold(String name) {
    StringBuilder folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return folded.toString();
  }

  /** Returns whether the table is there, and has the column for ids. */
  boolean isPresent() {
    return idName != null;
  }

  /** Returns the name of the column for ids, as the table has it or shall have it. */
  String idName() {
    return idName == null ? requestedId : idName;
  }

  /** Returns the names of all other columns. */
  List<String> names() {
    List<String> names = new ArrayList<>(columns.keySet());
    names.remove(idName());
    return names;
  }

  /** Returns the names of all other columns that can be written. */
  List<String> writableNames() {
    List<String> names = names();
    names.removeIf(name -> column(name).generated());
    return names;
  }

  /** Returns whether there is a column of just this name, other than that for ids. */
  boolean has(String name) {
    return columns.containsKey(name) && !name.equals(idName());
  }

  /** Returns a column that is there. */
  Column column(String name) {
    Column column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException("No column '" + name + "' in table " + table);
    }
    return column;
  }

  /**
   * Returns why a cell can't be written; null if it can. To be asked once its column was ensured.
   */
  @Nullable String refusal(String cellId, Cell cell) {
    String reason = allRefused == null ? refused.get(cellId) : allRefused;
    if (reason == null) {
      reason = TabularCells.refusal(cell);
    }
    return reason == null && column(cellId).generated() ? "SQL computes its column" : reason;
  }

  /** Refuses all cells for a reason, as the table can't be made or have ids. */
  void refuseAll(String reason) {
    allRefused = reason;
  }

  /** Refuses those cells of a row that can't be written. */
  void refuse(String rowId, Map<String, Optional<Cell>> cells, SqlRefusals refusals) {
    cells.forEach(
        (cellId, cell) ->
            cell.ifPresent(
                it -> {
                  String reason = refusal(cellId, it);
                  if (reason != null) {
                    refusals.refuseCell(rowId, cellId, cell, reason);
                  }
                }));
  }

  /**
   * Makes the table and the columns that cells need and that are missing. What can't be made is
   * refused.
   *
   * @throws SQLException if the table can't be made or have ids
   */
  void ensure(Session session, Collection<String> cellIds) throws SQLException {
    List<String> missing = missing(cellIds);
    if (missing.isEmpty() && (columns.isEmpty() || idName != null)) {
      return;
    }
    if (columns.isEmpty()) {
      create(session, missing);
      return;
    }
    if (idName == null) {
      session.execute("ALTER TABLE " + table + " ADD COLUMN " + SqlText.quote(requestedId));
      add(requestedId, new Column(false, false, false, false));
      idName = requestedId;
    }
    for (String cellId : missing) {
      addColumn(session, cellId);
    }
  }

  /** Returns which columns are to be made; refuses those that can't be. */
  private List<String> missing(Collection<String> cellIds) {
    List<String> missing = new ArrayList<>();
    Map<String, String> names = new LinkedHashMap<>(namesByFolded);
    names.putIfAbsent(fold(requestedId), requestedId);
    for (String cellId : cellIds) {
      String name = names.putIfAbsent(fold(cellId), cellId);
      if (!cellId.equals(SqlText.wellFormed(cellId))) {
        refused.put(cellId, "an id with a lone surrogate is no name for a column");
      } else if (cellId.indexOf('\0') >= 0) {
        refused.put(cellId, "an id with a NUL is no name for a column");
      } else if (name == null) {
        missing.add(cellId);
      } else if (name.equals(idName())) {
        refused.put(cellId, "the column '" + name + "' is for the ids of the rows");
      } else if (!name.equals(cellId)) {
        refused.put(cellId, "its id differs from column '" + name + "' in case alone");
      }
    }
    return missing;
  }

  private void create(Session session, List<String> cellIds) throws SQLException {
    int room = Math.min(cellIds.size(), session.maxColumns() - 1);
    List<String> made = cellIds.subList(0, room);
    StringBuilder sql = new StringBuilder("CREATE TABLE ").append(table).append('(');
    sql.append(SqlText.quote(requestedId)).append(" PRIMARY KEY");
    made.forEach(cellId -> sql.append(", ").append(SqlText.quote(cellId)));
    session.execute(sql.append(')').toString());
    add(requestedId, new Column(false, false, true, false));
    idName = requestedId;
    made.forEach(cellId -> add(cellId, new Column(false, false, false, false)));
    for (String cellId : cellIds.subList(room, cellIds.size())) {
      refuseForRoom(session, cellId);
    }
  }

  private void refuseForRoom(Session session, String cellId) throws SQLException {
    refused.put(cellId, "a table in SQLite has at most " + session.maxColumns() + " columns");
  }

  private void addColumn(Session session, String cellId) throws SQLException {
    if (columns.size() >= session.maxColumns()) {
      refuseForRoom(session, cellId);
      return;
    }
    try {
      session.execute("ALTER TABLE " + table + " ADD COLUMN " + SqlText.quote(cellId));
      add(cellId, new Column(false, false, false, false));
    } catch (SQLException e) {
      if (!SqliteErrors.isRefusal(e)) {
        throw e;
      }
      refused.put(cellId, "its column can't be made: " + SqliteErrors.reason(e));
    }
  }

  /** Removes columns that hold nothing in any row, but for some that are to stay. */
  void dropEmpty(Session session, Set<String> staying) throws SQLException {
    for (String name : writableNames()) {
      String column = SqlText.quote(name);
      if (!staying.contains(name)
          && !column(name).key()
          && session.isEmpty("FROM " + table + " WHERE " + column + " IS NOT NULL")) {
        // refused if an index, a view or something else of the user's needs it
        session.executeUnlessRefused("ALTER TABLE " + table + " DROP COLUMN " + column);
      }
    }
  }
}
