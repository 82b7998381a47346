package dev.merrow.sqlite;

import dev.merrow.persist.PersisterException;
import dev.merrow.stamp.Cell;
import dev.merrow.stamp.InvalidCellException;
import dev.merrow.stamp.JsString;
import dev.merrow.stamp.StampHash;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A table in SQL that a table of the store is mapped to, within transactions. */
final class TabularTable {
  private final String name;
  private final String table;
  private final String idColumn;
  private final String id;
  private final String condition;

  /** Makes one, for rows to which a condition applies. */
  TabularTable(String name, String idColumn, String condition) {
    this.name = name;
    this.table = Sql.quote(name);
    this.idColumn = idColumn;
    this.id = Sql.quote(idColumn);
    this.condition = "(" + condition.replace("$tableName", table) + ")";
  }

  /** Whether the table is there, and has a column for ids. */
  boolean isPresent(Session session) throws SQLException {
    return columns(session).contains(idColumn);
  }

  /** The names of its columns; none if it is not there. */
  private Set<String> columns(Session session) throws SQLException {
    return new LinkedHashSet<>(session.queryTexts("SELECT name FROM pragma_table_info(?)", name));
  }

  /** Row id to cell id to cell, without rows that have no cell. */
  Map<String, Map<String, Cell>> load(Session session) throws SQLException {
    Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
    if (!isPresent(session)) {
      return rows;
    }
    try (PreparedStatement statement =
            session.prepareOnce("SELECT * FROM " + table + " WHERE " + condition);
        ResultSet found = statement.executeQuery()) {
      int idIndex = found.findColumn(idColumn);
      while (found.next()) {
        String rowId = TabularCells.readId(found, idIndex);
        Map<String, Cell> row = rowId == null ? Map.of() : readRow(session, found, idIndex, rowId);
        if (!row.isEmpty()) {
          rows.put(rowId, row);
        }
      }
    }
    return rows;
  }

  private Map<String, Cell> readRow(Session session, ResultSet found, int idIndex, String rowId)
      throws SQLException {
    ResultSetMetaData meta = found.getMetaData();
    Map<String, Cell> row = new LinkedHashMap<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      String cellId = meta.getColumnName(i);
      try {
        Cell cell = i == idIndex ? null : TabularCells.read(found, i);
        if (cell != null) {
          row.put(cellId, cell);
        }
      } catch (InvalidCellException e) {
        throw new PersisterException(
            "Column '%s' of row '%s' of table '%s' of %s is no cell: %s"
                .formatted(cellId, rowId, name, session, e.getMessage()),
            false,
            e);
      }
    }
    return row;
  }

  /** Replaces all rows to which the condition applies. */
  void saveAll(
      Session session,
      Map<String, Map<String, Cell>> rows,
      boolean deleteEmptyColumns,
      boolean deleteEmptyTable)
      throws SQLException {
    Set<String> cellIds = new LinkedHashSet<>();
    rows.values().forEach(row -> cellIds.addAll(row.keySet()));
    Set<String> columns = columns(session);
    if (cellIds.isEmpty() && deleteEmptyTable && condition.equals("(true)")) {
      session.execute("DROP TABLE IF EXISTS " + table);
      return;
    }
    ensureColumns(session, columns, cellIds);
    if (deleteEmptyColumns) {
      for (String column : List.copyOf(columns)) {
        if (!column.equals(idColumn) && !cellIds.contains(column)) {
          session.execute("ALTER TABLE " + table + " DROP COLUMN " + Sql.quote(column));
          columns.remove(column);
        }
      }
    }
    if (columns.isEmpty()) {
      return;
    }
    columns.remove(idColumn);
    if (!cellIds.isEmpty()) {
      upsert(session, List.copyOf(columns), rows);
    }
    deleteOthers(session, rows.keySet());
  }

  private void deleteOthers(Session session, Set<String> rowIds) throws SQLException {
    List<String> gone = new ArrayList<>();
    try (PreparedStatement statement =
            session.prepareOnce("SELECT " + id + " FROM " + table + " WHERE " + condition);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        String rowId = TabularCells.readId(found, 1);
        if (rowId != null && !rowIds.contains(rowId)) {
          gone.add(rowId);
        }
      }
    }
    deleteRows(session, gone);
  }

  private void deleteRows(Session session, List<String> rowIds) throws SQLException {
    try (PreparedStatement statement =
        session.prepareOnce(
            "DELETE FROM " + table + " WHERE " + condition + " AND " + id + " = ?")) {
      for (String rowId : rowIds) {
        statement.setString(1, TabularCells.wellFormed(rowId));
        statement.executeUpdate();
      }
    }
  }

  /** Deletes all rows to which the condition applies. */
  void deleteAll(Session session) throws SQLException {
    if (isPresent(session)) {
      session.execute("DELETE FROM " + table + " WHERE " + condition);
    }
  }

  /** Writes what became of some rows and cells; what was deleted is empty. */
  void saveChanges(Session session, Map<String, Optional<Map<String, Optional<Cell>>>> changes)
      throws SQLException {
    Set<String> cellIds = new LinkedHashSet<>();
    changes.values().forEach(row -> row.ifPresent(cells -> cellIds.addAll(cells.keySet())));
    Set<String> columns = columns(session);
    ensureColumns(session, columns, cellIds);
    if (columns.isEmpty()) {
      return;
    }
    List<String> gone = new ArrayList<>();
    for (Map.Entry<String, Optional<Map<String, Optional<Cell>>>> change : changes.entrySet()) {
      Map<String, Optional<Cell>> row = change.getValue().orElse(null);
      if (row == null) {
        gone.add(change.getKey());
      } else if (!row.isEmpty()) {
        Map<String, Cell> cells = new LinkedHashMap<>();
        row.forEach((cellId, cell) -> cell.ifPresent(it -> cells.put(cellId, it)));
        upsert(session, List.copyOf(row.keySet()), Map.of(change.getKey(), cells));
      }
    }
    deleteRows(session, gone);
  }

  /** Makes the table and columns that are missing, and adds them to those that are there. */
  private void ensureColumns(Session session, Set<String> columns, Set<String> cellIds)
      throws SQLException {
    if (cellIds.isEmpty()) {
      return;
    }
    if (cellIds.contains(idColumn)) {
      throw new PersisterException(
          "A cell of table '%s' of %s has the id '%s', which is the column for the rows' ids"
              .formatted(name, session, idColumn),
          false,
          null);
    }
    if (columns.isEmpty()) {
      session.execute(
          "CREATE TABLE " + table + "(" + id + " PRIMARY KEY, " + quoted(cellIds) + ")");
      columns.add(idColumn);
    } else {
      if (columns.add(idColumn)) {
        session.execute("ALTER TABLE " + table + " ADD COLUMN " + id);
      }
      for (String cellId : cellIds) {
        if (!columns.contains(cellId)) {
          session.execute("ALTER TABLE " + table + " ADD COLUMN " + Sql.quote(cellId));
        }
      }
      ensureIdIsUnique(session);
    }
    columns.addAll(cellIds);
  }

  /** Makes the index that upserts need, under the name that TinyBase gives it. */
  private void ensureIdIsUnique(Session session) throws SQLException {
    Long unique =
        session.queryLong(
            "SELECT 1 FROM pragma_table_info(?1) c WHERE c.name = ?2 AND (c.pk OR EXISTS("
                + "SELECT 1 FROM pragma_index_list(?1) i JOIN pragma_index_info(i.name) ii"
                + " WHERE i.\"unique\" AND ii.name = c.name"
                + " AND (SELECT count(*) FROM pragma_index_info(i.name)) = 1))",
            name,
            idColumn);
    if (unique == null) {
      String key = "[" + JsString.quote(name) + "," + JsString.quote(idColumn) + "]";
      String index = "tinybase_pk_" + Integer.toUnsignedString(StampHash.ofString(key));
      session.execute(
          "CREATE UNIQUE INDEX IF NOT EXISTS "
              + Sql.quote(index)
              + " ON "
              + table
              + "("
              + id
              + ")");
    }
  }

  /** Writes some columns of rows, which get null where they have no cell. */
  private void upsert(Session session, List<String> columns, Map<String, Map<String, Cell>> rows)
      throws SQLException {
    String updates =
        columns.stream()
            .map(Sql::quote)
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
    String sql =
        "INSERT INTO %1$s(%2$s, %3$s) VALUES (?%4$s) ON CONFLICT(%2$s) DO UPDATE SET %5$s"
            .formatted(table, id, quoted(columns), ", ?".repeat(columns.size()), updates);
    try (PreparedStatement statement = session.prepareOnce(sql)) {
      for (Map.Entry<String, Map<String, Cell>> row : rows.entrySet()) {
        statement.setString(1, TabularCells.wellFormed(row.getKey()));
        for (int i = 0; i < columns.size(); i++) {
          TabularCells.bind(statement, i + 2, row.getValue().get(columns.get(i)));
        }
        statement.executeUpdate();
      }
    }
  }

  private static String quoted(Iterable<String> names) {
    List<String> quoted = new ArrayList<>();
    names.forEach(it -> quoted.add(Sql.quote(it)));
    return String.join(", ", quoted);
  }
}
