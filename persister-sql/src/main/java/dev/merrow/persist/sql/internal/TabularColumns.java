package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
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
final class TabularColumns<S extends SqlSession> {
  private final TabularDialect<S> dialect;
  private final String tableName;
  private final String table;
  private final String requestedId;
  private final Map<String, TabularColumn> columns = new LinkedHashMap<>();
  private final Map<String, String> namesByFolded = new LinkedHashMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private @Nullable String idName;
  private @Nullable String allRefused;

  private TabularColumns(TabularDialect<S> dialect, String tableName, String requestedId) {
    this.dialect = dialect;
    this.tableName = tableName;
    this.table = SqlText.quote(tableName);
    this.requestedId = requestedId;
  }

  /**
   * Reads which columns a table has: none if it is not there.
   *
   * @param idColumn the name of the column for the rows' ids, as the database compares names
   */
  static <S extends SqlSession> TabularColumns<S> read(
      TabularDialect<S> dialect, S session, String tableName, String idColumn) throws SQLException {
    TabularColumns<S> columns = new TabularColumns<>(dialect, tableName, idColumn);
    columns.read(session);
    return columns;
  }

  private void read(S session) throws SQLException {
    columns.clear();
    namesByFolded.clear();
    dialect.columns(session, tableName).forEach(this::add);
    idName = namesByFolded.get(dialect.fold(requestedId));
  }

  private void add(String name, TabularColumn column) {
    columns.put(name, column);
    namesByFolded.put(dialect.fold(name), name);
  }

  /** Returns whether the table is there, and has the column for ids. */
  boolean isPresent() {
    return idName != null;
  }

  /** Returns the name of the column for ids, as the table has it or will have it. */
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
  TabularColumn column(String name) {
    TabularColumn column = columns.get(name);
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
    if (reason == null && column(cellId).generated()) {
      return "SQL computes its column";
    }
    return reason == null ? dialect.refusal(cell, column(cellId)) : reason;
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
  void ensure(S session, Collection<String> cellIds) throws SQLException {
    List<String> missing = missing(cellIds);
    if (missing.isEmpty() && (columns.isEmpty() || idName != null)) {
      return;
    }
    if (columns.isEmpty()) {
      dialect.beforeCreating(session, tableName);
      read(session);
      if (columns.isEmpty()) {
        create(session, missing);
        return;
      }
      missing = missing(cellIds);
    }
    if (idName == null) {
      dialect.alter(session, addColumnSql(requestedId));
      add(requestedId, dialect.newColumn(false));
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
    names.putIfAbsent(dialect.fold(requestedId), requestedId);
    for (String cellId : cellIds) {
      String name = names.putIfAbsent(dialect.fold(cellId), cellId);
      String unusable = dialect.refusedName(cellId);
      if (!cellId.equals(SqlText.wellFormed(cellId))) {
        refused.put(cellId, "an id with a lone surrogate is no name for a column");
      } else if (cellId.indexOf('\0') >= 0) {
        refused.put(cellId, "an id with a NUL is no name for a column");
      } else if (unusable != null) {
        refused.put(cellId, unusable);
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

  private void create(S session, List<String> cellIds) throws SQLException {
    int room = Math.min(cellIds.size(), dialect.maxColumns(session) - 1);
    List<String> made = cellIds.subList(0, room);
    StringBuilder sql = new StringBuilder("CREATE TABLE ").append(table).append('(');
    String type = dialect.columnType();
    sql.append(SqlText.quote(requestedId)).append(type).append(" PRIMARY KEY");
    made.forEach(cellId -> sql.append(", ").append(SqlText.quote(cellId)).append(type));
    dialect.alter(session, sql.append(')').toString());
    add(requestedId, dialect.newColumn(true));
    idName = requestedId;
    made.forEach(cellId -> add(cellId, dialect.newColumn(false)));
    for (String cellId : cellIds.subList(room, cellIds.size())) {
      refuseForRoom(session, cellId);
    }
  }

  private void refuseForRoom(S session, String cellId) throws SQLException {
    refused.put(
        cellId,
        "a table in %s has at most %s columns"
            .formatted(dialect.product(), dialect.maxColumns(session)));
  }

  private void addColumn(S session, String cellId) throws SQLException {
    if (columns.size() >= dialect.maxColumns(session)) {
      refuseForRoom(session, cellId);
      return;
    }
    try {
      dialect.alter(session, addColumnSql(cellId));
      add(cellId, dialect.newColumn(false));
    } catch (SQLException e) {
      if (!dialect.isRefusal(e)) {
        throw e;
      }
      refused.put(cellId, "its column can't be made: " + dialect.reason(e));
    }
  }

  private String addColumnSql(String name) {
    return "ALTER TABLE %s ADD COLUMN %s%s"
        .formatted(table, SqlText.quote(name), dialect.columnType());
  }

  /** Removes columns that hold nothing in any row, but for some that are to stay. */
  void dropEmpty(S session, Set<String> staying) throws SQLException {
    for (String name : writableNames()) {
      String column = SqlText.quote(name);
      if (!staying.contains(name)
          && !column(name).key()
          && session.isEmpty("FROM " + table + " WHERE " + column + " IS NOT NULL")) {
        // refused if an index, a view or something else of the user's needs it
        dialect.alterUnlessRefused(session, "ALTER TABLE " + table + " DROP COLUMN " + column);
      }
    }
  }
}
