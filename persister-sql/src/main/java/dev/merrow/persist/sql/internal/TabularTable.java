package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import dev.merrow.internal.JsString;
import dev.merrow.stamp.StampHash;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
 * A table in SQL that a table of the store is mapped to, within transactions. It writes only what
 * differs, and leaves alone what the store cannot have had.
 *
 * @param <S> the type of sessions
 */
public final class TabularTable<S extends SqlSession> implements MappedTable<S> {
  /** The number of refused cells that are tried again with each save. */
  private static final int MAX_RETRIED = 100;

  /** The maximum number of terms of a condition; SQLite accepts a thousand. */
  private static final int MAX_TERMS = 500;

  private final TabularDialect<S> dialect;
  private final String name;
  private final String table;
  private final String idColumn;
  private final String condition;
  private final boolean rowsAreDeleted;

  /** A row of SQL that is to be changed. */
  private record Update(Object id, String rowId, Map<String, Optional<Cell>> cells) {}

  private TabularTable(
      TabularDialect<S> dialect,
      String name,
      String idColumn,
      String condition,
      boolean rowsAreDeleted) {
    this.dialect = dialect;
    this.name = name;
    this.table = SqlText.quote(name);
    this.idColumn = idColumn;
    this.condition = "(" + condition.replace("$tableName", table) + ")";
    this.rowsAreDeleted = rowsAreDeleted;
  }

  /**
   * Returns a table for a table of the store, whose rows it has where a condition applies to them.
   *
   * @param condition SQL in which {@code $tableName} is the table
   */
  public static <S extends SqlSession> TabularTable<S> ofRows(
      TabularDialect<S> dialect, String name, String idColumn, String condition) {
    return new TabularTable<>(dialect, name, idColumn, condition, true);
  }

  /** Returns a table for all values, which are the cells of one row. */
  public static <S extends SqlSession> TabularTable<S> ofValues(
      TabularDialect<S> dialect, String name) {
    return new TabularTable<>(dialect, name, "_id", "true", false);
  }

  @Override
  public boolean isPresent(S session) throws SQLException {
    return columns(session).isPresent();
  }

  private TabularColumns<S> columns(S session) throws SQLException {
    return TabularColumns.read(dialect, session, name, idColumn);
  }

  /** Returns a query for some columns of all rows, and the id first. */
  private String select(TabularColumns<S> columns, List<String> names) {
    StringBuilder sql = new StringBuilder("SELECT ");
    sql.append(selected(columns, columns.idName()));
    names.forEach(it -> sql.append(", ").append(selected(columns, it)));
    return sql.append(" FROM ").append(table).toString();
  }

  private String selected(TabularColumns<S> columns, String column) {
    return dialect.selected(SqlText.quote(column), columns.column(column));
  }

  @Override
  public Map<String, Map<String, Cell>> load(S session, Consumer<String> strangers)
      throws SQLException {
    Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
    TabularColumns<S> columns = columns(session);
    if (!columns.isPresent()) {
      return rows;
    }
    List<String> names = columns.names();
    try (PreparedStatement statement =
            dialect.prepareReading(session, select(columns, names) + " WHERE " + condition);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        String rowId = dialect.readId(found.getObject(1));
        if (rowId != null) {
          Map<String, Cell> row = new LinkedHashMap<>();
          for (int i = 0; i < names.size(); i++) {
            TabularColumn column = columns.column(names.get(i));
            Object value = found.getObject(i + 2);
            Cell cell = dialect.read(value, column);
            if (cell != null) {
              row.put(names.get(i), cell);
            } else if (dialect.isStrange(value, column)) {
              strangers.accept(
                  "column '%s' of row '%s' of table '%s'".formatted(names.get(i), rowId, name));
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

  /** Writes rows. */
  @FunctionalInterface
  private interface Writing {
    void write(boolean guarded) throws SQLException;
  }

  /**
   * Writes, first without a savepoint for each statement, which would cost much for many rows; if
   * something is refused then, once more with them.
   */
  private void write(S session, SqlRefusals refusals, Writing writing) throws SQLException {
    if (!dialect.needsGuards()) {
      writing.write(false);
      return;
    }
    SqlRefusals before = refusals.copy();
    session.execute("SAVEPOINT merrow_table");
    try {
      writing.write(false);
    } catch (TabularRows.UnguardedException e) {
      session.execute("ROLLBACK TO SAVEPOINT merrow_table");
      refusals.restore(before);
      writing.write(true);
    }
    session.execute("RELEASE SAVEPOINT merrow_table");
  }

  private TabularRows<S> rows(
      S session,
      TabularColumns<S> columns,
      SqlRefusals refusals,
      Map<String, String> hopeless,
      boolean guarded)
      throws SQLException {
    return new TabularRows<>(
        dialect,
        session,
        table,
        columns,
        refusals,
        dialect.hopeless(session, name),
        hopeless,
        guarded);
  }

  @Override
  public void saveAll(
      S session,
      Map<String, Map<String, Cell>> rows,
      @Nullable KnownRows known,
      SqlRefusals refusals,
      Map<String, String> hopeless)
      throws SQLException {
    TabularColumns<S> columns = ensureColumns(session, cellIdsOf(rows.values()));
    if (!columns.isPresent()) {
      rows.forEach((rowId, row) -> columns.refuse(rowId, present(row), refusals));
      return;
    }
    Plan plan = compare(session, columns, rows, known, refusals);
    if (plan.isEmpty()) {
      return;
    }
    ensureIdIsUnique(session, columns);
    write(
        session,
        refusals,
        guarded -> carryOut(plan, rows, rows(session, columns, refusals, hopeless, guarded)));
  }

  private void carryOut(Plan plan, Map<String, Map<String, Cell>> rows, TabularRows<S> writing)
      throws SQLException {
    try (writing) {
      // first, as others may take their place
      for (String rowId : plan.gone) {
        writing.delete(rowId, condition);
      }
      for (Update update : plan.updates) {
        writing.update(update.id(), update.rowId(), update.cells());
      }
      for (String rowId : plan.added) {
        writing.insert(rowId, present(rows.getOrDefault(rowId, Map.of())));
      }
      retry(writing);
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
      S session,
      TabularColumns<S> columns,
      Map<String, Map<String, Cell>> rows,
      @Nullable KnownRows known,
      SqlRefusals refusals)
      throws SQLException {
    Plan plan =
        new Plan(new LinkedHashSet<>(rows.keySet()), new ArrayList<>(), new LinkedHashSet<>());
    List<String> names = columns.names();
    try (PreparedStatement statement = dialect.prepareReading(session, select(columns, names));
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        String rowId = dialect.readId(found.getObject(1));
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
        } else if (known == null ? hasCell(columns, values) : known.hasRow(rowId)) {
          plan.gone.add(rowId);
        }
      }
    }
    return plan;
  }

  /** Returns whether a row of SQL has anything that the store can have. */
  private boolean hasCell(TabularColumns<S> columns, Map<String, Object> values) {
    return values.entrySet().stream()
        .anyMatch(it -> dialect.read(it.getValue(), columns.column(it.getKey())) != null);
  }

  /** Returns what of a row is to be written. */
  private Map<String, Optional<Cell>> changed(
      TabularColumns<S> columns,
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
            if (dialect.differs(values.get(cellId), cell, columns.column(cellId))) {
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
      if (deleted
          && !row.containsKey(name)
          && dialect.differs(values.get(name), null, columns.column(name))) {
        changed.put(name, Optional.empty());
      }
    }
    return changed;
  }

  /** Tries again what was refused, as it may be possible now that all else is done. */
  private void retry(TabularRows<S> writing) throws SQLException {
    SqlRefusals refusals = writing.refusals();
    int before;
    do {
      before = refusals.size();
      if (before > MAX_RETRIED) {
        return;
      }
      for (String rowId : refusals.undeletedRows()) {
        refusals.take(rowId);
        writing.delete(rowId, condition);
      }
      for (String rowId : refusals.unwrittenRows()) {
        writing.write(rowId, refusals.take(rowId));
      }
    } while (refusals.size() < before && !refusals.isEmpty());
  }

  @Override
  public void saveChanges(
      S session,
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
    TabularColumns<S> columns = ensureColumns(session, cellIds);
    if (!columns.isPresent()) {
      changed.forEach((rowId, cells) -> columns.refuse(rowId, cells, refusals));
      return;
    }
    ensureIdIsUnique(session, columns);
    write(
        session,
        refusals,
        guarded -> {
          try (TabularRows<S> writing = rows(session, columns, refusals, hopeless, guarded)) {
            for (String rowId : gone) {
              writing.delete(rowId, condition);
            }
            for (Map.Entry<String, Map<String, Optional<Cell>>> row : changed.entrySet()) {
              writing.write(row.getKey(), row.getValue());
            }
            retry(writing);
          }
        });
  }

  @Override
  public void retryRefused(S session, SqlRefusals refusals, Map<String, String> hopeless)
      throws SQLException {
    Set<String> cellIds = new LinkedHashSet<>();
    refusals.unwrittenRows().forEach(rowId -> cellIds.addAll(refusals.cellIds(rowId)));
    TabularColumns<S> columns = ensureColumns(session, cellIds);
    if (columns.isPresent()) {
      write(
          session,
          refusals,
          guarded -> {
            try (TabularRows<S> writing = rows(session, columns, refusals, hopeless, guarded)) {
              retry(writing);
            }
          });
    }
  }

  @Override
  public Set<String> computedColumns(S session) throws SQLException {
    TabularColumns<S> columns = columns(session);
    Set<String> computed = new LinkedHashSet<>(columns.names());
    columns.writableNames().forEach(computed::remove);
    return computed;
  }

  /** Returns the columns, with those that cells need where they can be made. */
  private TabularColumns<S> ensureColumns(S session, Set<String> cellIds) throws SQLException {
    TabularColumns<S> columns = columns(session);
    try {
      columns.ensure(session, cellIds);
    } catch (SQLException e) {
      if (!dialect.isRefusal(e)) {
        throw e;
      }
      columns.refuseAll(dialect.reason(e));
    }
    return columns;
  }

  /**
   * Makes the index by which rows are found, under the name that TinyBase gives it, unless there is
   * one. If the ids are not unique, or it is a view, it goes without.
   */
  private void ensureIdIsUnique(S session, TabularColumns<S> columns) throws SQLException {
    if (!dialect.isUnique(session, name, columns.idName())) {
      String key = "[" + JsString.quote(name) + "," + JsString.quote(columns.idName()) + "]";
      String index = "tinybase_pk_" + Integer.toUnsignedString(StampHash.ofString(key));
      dialect.alterUnlessRefused(
          session,
          "CREATE UNIQUE INDEX IF NOT EXISTS %s ON %s(%s)"
              .formatted(SqlText.quote(index), table, SqlText.quote(columns.idName())));
    }
  }

  @Override
  public void deleteEmpty(
      S session, Map<String, Map<String, Cell>> rows, boolean deleteColumns, boolean deleteTable)
      throws SQLException {
    TabularColumns<S> columns = columns(session);
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
      dialect.alterUnlessRefused(session, "DROP TABLE " + table);
    } else if (deleteColumns) {
      columns.dropEmpty(session, cellIds);
    }
  }

  private void deleteEmptyRows(S session, TabularColumns<S> columns) throws SQLException {
    // an expression with a term for each column can be too deep for SQLite
    List<String> names = columns.writableNames();
    if (names.size() <= MAX_TERMS) {
      String isEmpty =
          names.isEmpty()
              ? "true"
              : String.join(
                  " AND ", names.stream().map(it -> SqlText.quote(it) + " IS NULL").toList());
      dialect.alterUnlessRefused(session, "DELETE FROM " + table + " WHERE " + isEmpty);
    }
  }
}
