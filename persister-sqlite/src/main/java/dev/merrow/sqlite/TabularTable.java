package dev.merrow.sqlite;

import dev.merrow.Cell;
import dev.merrow.internal.JsString;
import dev.merrow.persist.sql.internal.KnownRows;
import dev.merrow.persist.sql.internal.MappedTable;
import dev.merrow.persist.sql.internal.SqlRefusals;
import dev.merrow.persist.sql.internal.SqlText;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table in SQL that a table of the store is mapped to, within transactions. It writes just what
 * differs from what is there, and leaves alone what the store cannot have had.
 */
final class TabularTable implements MappedTable<Session> {
  /** The number of refused cells that are tried again with each save. */
  private static final int MAX_RETRIED = 100;

  /** The maximum number of terms of a condition; SQLite accepts a thousand. */
  private static final int MAX_TERMS = 500;

  private final String name;
  private final String table;
  private final String idColumn;
  private final String condition;
  private final boolean rowsAreDeleted;

  /** A row of SQL that is to be changed. */
  private record Update(Object id, String rowId, Map<String, Optional<Cell>> cells) {}

  private TabularTable(String name, String idColumn, String condition, boolean rowsAreDeleted) {
    this.name = name;
    this.table = SqlText.quote(name);
    this.idColumn = idColumn;
    this.condition = "(" + condition.replace("$tableName", table) + ")";
    this.rowsAreDeleted = rowsAreDeleted;
  }

  /**
   * Returns a table for a table of the store, whose rows it has where a condition applies to them.
   */
  static TabularTable ofRows(String name, String idColumn, String condition) {
    return new TabularTable(name, idColumn, condition, true);
  }

  /** Returns a table for all values, which are the cells of one row. */
  static TabularTable ofValues(String name) {
    return new TabularTable(name, "_id", "true", false);
  }

  @Override
  public boolean isPresent(Session session) throws SQLException {
    return columns(session).isPresent();
  }

  private TabularColumns columns(Session session) throws SQLException {
    return TabularColumns.read(session, name, idColumn);
  }

  @Override
  public Map<String, Map<String, Cell>> load(Session session, Consumer<String> strangers)
      throws SQLException {
    Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
    TabularColumns columns = columns(session);
    if (!columns.isPresent()) {
      return rows;
    }
    try (PreparedStatement statement =
            session.prepareOnce("SELECT * FROM " + table + " WHERE " + condition);
        ResultSet found = statement.executeQuery()) {
      ResultSetMetaData meta = found.getMetaData();
      int idIndex = found.findColumn(columns.idName());
      while (found.next()) {
        String rowId = TabularCells.readId(found, idIndex);
        if (rowId != null) {
          Map<String, Cell> row = new LinkedHashMap<>();
          for (int i = 1; i <= meta.getColumnCount(); i++) {
            if (i != idIndex) {
              Object value = found.getObject(i);
              Cell cell = TabularCells.read(value);
              if (cell != null) {
                row.put(meta.getColumnName(i), cell);
              } else if (value instanceof String) {
                strangers.accept(
                    "column '%s' of row '%s' of table '%s'"
                        .formatted(meta.getColumnName(i), rowId, name));
              }
            }
          }
          if (!row.isEmpty()) {
            rows.put(rowId, row);
          }
        }
      }
    }
    return rows;
  }

  @Override
  public void saveAll(
      Session session,
      Map<String, Map<String, Cell>> rows,
      @Nullable KnownRows known,
      SqlRefusals refusals,
      Map<String, String> hopeless)
      throws SQLException {
    TabularColumns columns = ensureColumns(session, cellIdsOf(rows.values()));
    if (!columns.isPresent()) {
      rows.forEach((rowId, row) -> columns.refuse(rowId, present(row), refusals));
      return;
    }
    Plan plan = compare(session, columns, rows, known, refusals);
    if (plan.isEmpty()) {
      return;
    }
    ensureIdIsUnique(session, columns);
    try (TabularRows writer =
        new TabularRows(session, table, columns, refusals, hopelessAnyway(session), hopeless)) {
      // first, as others may take their place
      for (String rowId : plan.gone) {
        writer.delete(rowId, condition);
      }
      for (Update update : plan.updates) {
        writer.update(update.id(), update.rowId(), update.cells());
      }
      for (String rowId : plan.added) {
        writer.insert(rowId, present(rows.getOrDefault(rowId, Map.of())));
      }
      retry(writer, refusals);
    }
  }

  private static Set<String> cellIdsOf(Iterable<Map<String, Cell>> rows) {
    Set<String> cellIds = new LinkedHashSet<>();
    rows.forEach(row -> cellIds.addAll(row.keySet()));
    return cellIds;
  }

  private static Map<String, Optional<Cell>> present(Map<String, Cell> row) {
    Map<String, Optional<Cell>> cells = new LinkedHashMap<>();
    row.forEach((cellId, cell) -> cells.put(cellId, Optional.of(cell)));
    return cells;
  }

  /** The work to do on the rows in SQL. */
  private record Plan(Set<String> added, List<Update> updates, Set<String> gone) {
    boolean isEmpty() {
      return added.isEmpty() && updates.isEmpty() && gone.isEmpty();
    }
  }

  private Plan compare(
      Session session,
      TabularColumns columns,
      Map<String, Map<String, Cell>> rows,
      @Nullable KnownRows known,
      SqlRefusals refusals)
      throws SQLException {
    Plan plan =
        new Plan(new LinkedHashSet<>(rows.keySet()), new ArrayList<>(), new LinkedHashSet<>());
    List<String> names = columns.names();
    StringBuilder sql = new StringBuilder("SELECT ").append(SqlText.quote(columns.idName()));
    names.forEach(it -> sql.append(", ").append(SqlText.quote(it)));
    try (PreparedStatement statement =
            session.prepareOnce(sql.append(" FROM ").append(table).toString());
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        String rowId = TabularCells.readId(found, 1);
        if (rowId == null) {
          continue;
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          values.put(names.get(i), found.getObject(i + 2));
        }
        Map<String, Cell> row = rows.get(rowId);
        plan.added.remove(rowId);
        if (row != null || !rowsAreDeleted) {
          Map<String, Cell> cells = row == null ? Map.of() : row;
          Map<String, Optional<Cell>> changed =
              changed(columns, rowId, values, cells, known, refusals);
          if (!changed.isEmpty()) {
            plan.updates.add(new Update(found.getObject(1), rowId, changed));
          }
        } else if (known == null ? hasCell(values) : known.hasRow(rowId)) {
          plan.gone.add(rowId);
        }
      }
    }
    return plan;
  }

  /** Returns whether a row of SQL has anything that the store can have. */
  private static boolean hasCell(Map<String, Object> values) {
    return values.values().stream().anyMatch(value -> TabularCells.read(value) != null);
  }

  /** Returns what of a row is to be written. */
  private static Map<String, Optional<Cell>> changed(
      TabularColumns columns,
      String rowId,
      Map<String, Object> values,
      Map<String, Cell> row,
      @Nullable KnownRows known,
      SqlRefusals refusals) {
    Map<String, Optional<Cell>> changed = new LinkedHashMap<>();
    row.forEach(
        (cellId, cell) -> {
          String reason = columns.refusal(cellId, cell);
          if (reason == null) {
            if (TabularCells.differs(values.get(cellId), cell)) {
              changed.put(cellId, Optional.of(cell));
            }
          } else if (!columns.has(cellId)
              || known == null
              || !known.hasCell(rowId, cellId)
              || !columns.column(cellId).generated()) {
            // what SQL computes changes by itself, so what was loaded is no change of the store's
            refusals.refuseCell(rowId, cellId, Optional.of(cell), reason);
          }
        });
    for (String name : columns.writableNames()) {
      boolean deleted =
          known == null
              ? !columns.column(name).required() && !columns.column(name).key()
              : known.hasCell(rowId, name);
      if (deleted && !row.containsKey(name) && TabularCells.differs(values.get(name), null)) {
        changed.put(name, Optional.empty());
      }
    }
    return changed;
  }

  /** Tries again what was refused, as it may be possible now that all else is done. */
  private void retry(TabularRows writer, SqlRefusals refusals) throws SQLException {
    int before;
    do {
      before = refusals.size();
      if (before > MAX_RETRIED) {
        return;
      }
      for (String rowId : refusals.undeletedRows()) {
        refusals.take(rowId);
        writer.delete(rowId, condition);
      }
      for (String rowId : refusals.unwrittenRows()) {
        writer.write(rowId, refusals.take(rowId));
      }
    } while (refusals.size() < before && !refusals.isEmpty());
  }

  @Override
  public void saveChanges(
      Session session,
      Map<String, Optional<Map<String, Optional<Cell>>>> changes,
      SqlRefusals refusals,
      Map<String, String> hopeless)
      throws SQLException {
    Map<String, Map<String, Optional<Cell>>> changed = new LinkedHashMap<>();
    Set<String> gone = new LinkedHashSet<>();
    Set<String> cellIds = new LinkedHashSet<>();
    changes.forEach(
        (rowId, row) -> {
          Map<String, Optional<Cell>> cells = new LinkedHashMap<>(refusals.take(rowId));
          if (row.isEmpty()) {
            gone.add(rowId);
            return;
          }
          cells.putAll(row.get());
          cells.forEach((cellId, cell) -> cell.ifPresent(it -> cellIds.add(cellId)));
          changed.put(rowId, cells);
        });
    TabularColumns columns = ensureColumns(session, cellIds);
    if (!columns.isPresent()) {
      changed.forEach((rowId, cells) -> columns.refuse(rowId, cells, refusals));
      return;
    }
    ensureIdIsUnique(session, columns);
    try (TabularRows writer =
        new TabularRows(session, table, columns, refusals, hopelessAnyway(session), hopeless)) {
      for (String rowId : gone) {
        writer.delete(rowId, condition);
      }
      for (Map.Entry<String, Map<String, Optional<Cell>>> row : changed.entrySet()) {
        writer.write(row.getKey(), row.getValue());
      }
      retry(writer, refusals);
    }
  }

  /** Returns the columns, with those that cells need where they can be made. */
  private TabularColumns ensureColumns(Session session, Set<String> cellIds) throws SQLException {
    TabularColumns columns = columns(session);
    try {
      columns.ensure(session, cellIds);
    } catch (SQLException e) {
      if (!SqliteErrors.isRefusal(e)) {
        throw e;
      }
      columns.refuseAll(SqliteErrors.reason(e));
    }
    return columns;
  }

  /** Returns why no row can be written, whatever it is; null if rows can be. */
  private @Nullable String hopelessAnyway(Session session) throws SQLException {
    boolean isView =
        session.queryLong(
                "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ? COLLATE NOCASE", name)
            != null;
    boolean isWritten =
        session.queryLong(
                "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE"
                    + " NOCASE",
                name)
            != null;
    return isView && !isWritten ? "'" + name + "' is a view without triggers that write" : null;
  }

  /**
   * Makes the index by which rows are found, under the name that TinyBase gives it, unless there is
   * one. If the ids are not unique, or it is a view, it goes without.
   */
  private void ensureIdIsUnique(Session session, TabularColumns columns) throws SQLException {
    Long unique =
        session.queryLong(
            "SELECT 1 FROM pragma_table_info(?1) c WHERE c.name = ?2 AND (c.pk OR EXISTS("
                + "SELECT 1 FROM pragma_index_list(?1) i JOIN pragma_index_info(i.name) ii"
                + " WHERE i.\"unique\" AND ii.name = c.name"
                + " AND (SELECT count(*) FROM pragma_index_info(i.name)) = 1))",
            name,
            columns.idName());
    if (unique == null) {
      String key = "[" + JsString.quote(name) + "," + JsString.quote(columns.idName()) + "]";
      String index = "tinybase_pk_" + Integer.toUnsignedString(StampHash.ofString(key));
      session.executeUnlessRefused(
          "CREATE UNIQUE INDEX IF NOT EXISTS %s ON %s(%s)"
              .formatted(SqlText.quote(index), table, SqlText.quote(columns.idName())));
    }
  }

  @Override
  public void deleteEmpty(
      Session session,
      Map<String, Map<String, Cell>> rows,
      boolean deleteColumns,
      boolean deleteTable)
      throws SQLException {
    TabularColumns columns = columns(session);
    if (!columns.isPresent()) {
      return;
    }
    if (!rowsAreDeleted && rows.isEmpty()) {
      deleteEmptyRows(session, columns);
    }
    Set<String> cellIds = cellIdsOf(rows.values());
    if (deleteTable
        && cellIds.isEmpty()
        && condition.equals("(true)")
        && session.isEmpty("FROM " + table)) {
      session.executeUnlessRefused("DROP TABLE " + table);
    } else if (deleteColumns) {
      columns.dropEmpty(session, cellIds);
    }
  }

  private void deleteEmptyRows(Session session, TabularColumns columns) throws SQLException {
    // an expression with a term for each column can be too deep for SQLite
    List<String> names = columns.writableNames();
    if (names.size() <= MAX_TERMS) {
      String isEmpty =
          names.isEmpty()
              ? "true"
              : String.join(
                  " AND ", names.stream().map(it -> SqlText.quote(it) + " IS NULL").toList());
      session.executeUnlessRefused("DELETE FROM " + table + " WHERE " + isEmpty);
    }
  }
}
