package dev.merrow.sqlite;

import dev.merrow.Cell;
import dev.merrow.internal.JsNumber;
import dev.merrow.persist.sql.internal.RolledBackException;
import dev.merrow.persist.sql.internal.SqlRefusals;
import dev.merrow.persist.sql.internal.SqlText;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes single rows of a table in SQL, within a transaction. What SQL refuses goes to the {@link
 * SqlRefusals}; other failures are thrown.
 */
final class TabularRows implements AutoCloseable {
  /**
   * How many columns an update looks at before it writes them; SQLite's expressions are limited.
   */
  private static final int MAX_COMPARED = 500;

  private static final int MAX_STATEMENTS = 100;

  private final Session session;
  private final String table;
  private final TabularColumns columns;
  private final SqlRefusals refusals;
  private final @Nullable String hopelessAnyway;
  private final Map<String, String> hopeless;
  private final String whereId;
  private final boolean idIsNumeric;
  private boolean triggered;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>();

  /**
   * A row that is in SQL.
   *
   * @param id what its column for the id holds
   * @param cells what some of its columns hold
   */
  record Row(Object id, Map<String, Object> cells) {}

  /**
   * Writes rows of a table.
   *
   * @param hopelessAnyway why no row can be written; null if rows can be
   * @param hopeless rows that can't be written, and why
   */
  TabularRows(
      Session session,
      String table,
      TabularColumns columns,
      SqlRefusals refusals,
      @Nullable String hopelessAnyway,
      Map<String, String> hopeless) {
    this.hopelessAnyway = hopelessAnyway;
    this.hopeless = hopeless;
    this.session = session;
    this.table = table;
    this.columns = columns;
    this.refusals = refusals;
    String id = SqlText.quote(columns.idName());
    // the first finds it by an index of any collation, the second tells ids from similar ones
    this.whereId = " WHERE " + id + " = ? AND " + id + " = ? COLLATE BINARY";
    this.idIsNumeric = columns.column(columns.idName()).numeric();
  }

  /** Returns a statement for rows, which is cached while this is open. */
  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      if (statements.size() == MAX_STATEMENTS) {
        close();
      }
      statement = session.prepareOnce(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : statements.values()) {
      statement.close();
    }
    statements.clear();
  }

  /** Writes cells of a row, which is made if it is not there; deleted cells are empty. */
  void write(String rowId, Map<String, Optional<Cell>> cells) throws SQLException {
    Map<String, Optional<Cell>> writable = writable(rowId, cells);
    if (writable.isEmpty()) {
      return;
    }
    Row row = find(rowId, List.copyOf(writable.keySet()));
    if (row != null) {
      update(row.id(), rowId, changed(row, writable));
      return;
    }
    insertWritable(rowId, writable);
  }

  /** Makes a row that is not there, with as many of its cells as SQL takes. */
  void insert(String rowId, Map<String, Optional<Cell>> cells) throws SQLException {
    insertWritable(rowId, writable(rowId, cells));
  }

  private @Nullable String hopelessness(String rowId) {
    return hopelessAnyway == null ? hopeless.get(rowId) : hopelessAnyway;
  }

  /** Returns the cells that have a writable column; refuses the others. */
  private Map<String, Optional<Cell>> writable(String rowId, Map<String, Optional<Cell>> cells) {
    Map<String, Optional<Cell>> writable = new LinkedHashMap<>();
    cells.forEach(
        (cellId, cell) -> {
          if (cell.isPresent() || columns.has(cellId)) {
            String reason = columns.refusal(cellId, cell.orElse(Cell.ofNull()));
            if (reason == null) {
              writable.put(cellId, cell);
            } else {
              refusals.refuseCell(rowId, cellId, cell, reason);
            }
          }
        });
    return writable;
  }

  /** Returns the cells that the row does not have yet. */
  private static Map<String, Optional<Cell>> changed(Row row, Map<String, Optional<Cell>> cells) {
    Map<String, Optional<Cell>> changed = new LinkedHashMap<>();
    cells.forEach(
        (cellId, cell) -> {
          if (TabularCells.differs(row.cells().get(cellId), cell.orElse(null))) {
            changed.put(cellId, cell);
          }
        });
    return changed;
  }

  /** Returns the row with an id, and what some of its columns hold; null if there is none. */
  @Nullable Row find(String rowId, List<String> cellIds) throws SQLException {
    Row row = findById(rowId, rowId, cellIds);
    if (row == null && !idIsNumeric) {
      Number number = numberOf(rowId);
      return number == null ? null : findById(rowId, number, cellIds);
    }
    return row;
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

  private @Nullable Row findById(String rowId, Object id, List<String> cellIds)
      throws SQLException {
    StringBuilder sql = new StringBuilder("SELECT ").append(SqlText.quote(columns.idName()));
    cellIds.forEach(cellId -> sql.append(", ").append(SqlText.quote(cellId)));
    PreparedStatement statement =
        prepare(sql.append(" FROM ").append(table).append(whereId).toString());
    statement.setObject(1, id);
    statement.setObject(2, id);
    Row row = null;
    try (ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        if (rowId.equals(TabularCells.readId(found, 1))) {
          Map<String, Object> cells = new LinkedHashMap<>();
          for (int i = 0; i < cellIds.size(); i++) {
            Object value = found.getObject(i + 2);
            if (value != null) {
              cells.put(cellIds.get(i), value);
            }
          }
          row = new Row(found.getObject(1), cells);
        }
      }
    }
    return row;
  }

  /** Writes cells of a row that is there, or as many as SQL takes. */
  void update(Object id, String rowId, Map<String, Optional<Cell>> cells) throws SQLException {
    if (cells.isEmpty()) {
      return;
    }
    String hopelessness = hopelessness(rowId);
    if (hopelessness != null) {
      cells.forEach((cellId, cell) -> refusals.refuseCell(rowId, cellId, cell, hopelessness));
      return;
    }
    String reason = tryUpdate(id, rowId, cells);
    if (reason != null) {
      Map<String, String> reasons =
          cells.size() == 1
              ? Map.of(cells.keySet().iterator().next(), reason)
              : updateEach(id, rowId, cells);
      refuse(rowId, cells, reasons);
    }
  }

  /** Writes as many cells as SQL takes, and returns why it does not take the others. */
  private Map<String, String> updateEach(Object id, String rowId, Map<String, Optional<Cell>> cells)
      throws SQLException {
    Map<String, String> reasons = new LinkedHashMap<>();
    List<String> left = new ArrayList<>(cells.keySet());
    int before;
    // again, for some may only be possible after others
    do {
      before = left.size();
      for (String cellId : List.copyOf(left)) {
        Map<String, Optional<Cell>> one = new LinkedHashMap<>();
        one.put(cellId, cells.getOrDefault(cellId, Optional.empty()));
        String reason = tryUpdate(id, rowId, one);
        if (reason == null) {
          left.remove(cellId);
          reasons.remove(cellId);
        } else {
          reasons.put(cellId, reason);
        }
      }
    } while (!left.isEmpty() && left.size() < before);
    return reasons;
  }

  private void refuse(
      String rowId, Map<String, Optional<Cell>> cells, Map<String, String> reasons) {
    reasons.forEach(
        (cellId, reason) ->
            refusals.refuseCell(
                rowId, cellId, cells.getOrDefault(cellId, Optional.empty()), reason));
  }

  /** Returns why it was not done; null if it was. */
  private @Nullable String tryUpdate(Object id, String rowId, Map<String, Optional<Cell>> cells)
      throws SQLException {
    boolean compared = cells.size() <= MAX_COMPARED;
    try {
      PreparedStatement statement = prepare(updateSql(cells, compared));
      int next = bind(statement, 1, cells);
      statement.setObject(next, id);
      statement.setObject(next + 1, id);
      if (compared) {
        bind(statement, next + 2, cells);
      }
      return statement.executeUpdate() > 0 || holds(id, cells)
          ? null
          : "SQL did not change it, perhaps because of a trigger";
    } catch (SQLException e) {
      return refusal(rowId, e);
    }
  }

  private String updateSql(Map<String, Optional<Cell>> cells, boolean compared) {
    StringBuilder sql = new StringBuilder("UPDATE OR ABORT ").append(table).append(" SET ");
    cells.keySet().forEach(it -> sql.append(SqlText.quote(it)).append(" = ?, "));
    sql.setLength(sql.length() - 2);
    sql.append(whereId);
    if (compared) {
      // a text that is a number is the number in some columns: what is there need not be written
      sql.append(" AND NOT ").append(equalitySql(cells));
    }
    return sql.toString();
  }

  private static String equalitySql(Map<String, Optional<Cell>> cells) {
    StringBuilder sql = new StringBuilder("(");
    cells.keySet().forEach(it -> sql.append(SqlText.quote(it)).append(" IS ? COLLATE BINARY AND "));
    sql.setLength(sql.length() - " AND ".length());
    return sql.append(')').toString();
  }

  private static int bind(PreparedStatement statement, int first, Map<String, Optional<Cell>> cells)
      throws SQLException {
    int index = first;
    for (Optional<Cell> cell : cells.values()) {
      TabularCells.bind(statement, index++, cell.orElse(null));
    }
    return index;
  }

  /** Returns whether a row holds what was to be written already. */
  private boolean holds(Object id, Map<String, Optional<Cell>> cells) throws SQLException {
    if (cells.size() > MAX_COMPARED) {
      return false;
    }
    PreparedStatement statement =
        prepare("SELECT 1 FROM " + table + whereId + " AND " + equalitySql(cells));
    statement.setObject(1, id);
    statement.setObject(2, id);
    bind(statement, 3, cells);
    try (ResultSet found = statement.executeQuery()) {
      return found.next();
    }
  }

  /** Returns why SQL refuses something; throws what is wrong with more than that. */
  private String refusal(String rowId, SQLException error) throws SQLException {
    if (!SqliteErrors.isRefusal(error)) {
      throw error;
    }
    // the driver ends statements that fail in some ways
    close();
    String reason = SqliteErrors.reason(error);
    if (SqliteErrors.isOfTrigger(error)) {
      triggered = true;
      if (session.beginIfRolledBack()) {
        throw new RolledBackException(rowId, reason, error);
      }
    }
    return reason;
  }

  private void insertWritable(String rowId, Map<String, Optional<Cell>> cells) throws SQLException {
    cells.values().removeIf(Optional::isEmpty);
    if (cells.isEmpty()) {
      return;
    }
    String reason = hopelessness(rowId);
    if (reason == null && !rowId.equals(SqlText.wellFormed(rowId))) {
      reason = "SQL has no text with a lone surrogate, which its id has";
    }
    if (reason == null) {
      triggered = false;
      reason = tryInsert(rowId, cells);
      // what a trigger forbids must not be done in two steps either
      if (reason == null || (!triggered && insertPart(rowId, cells))) {
        return;
      }
    }
    refusals.refuseRow(rowId, cells, reason);
  }

  /** Makes a row with what it must have, then adds what SQL takes; false if that is nothing. */
  private boolean insertPart(String rowId, Map<String, Optional<Cell>> cells) throws SQLException {
    Map<String, Optional<Cell>> required = new LinkedHashMap<>(cells);
    required.keySet().removeIf(cellId -> !columns.column(cellId).required());
    if (required.size() == cells.size()) {
      return false;
    }
    session.execute("SAVEPOINT merrow_row");
    boolean inserted = false;
    if (tryInsert(rowId, required) == null) {
      Row row = find(rowId, List.of());
      Map<String, Optional<Cell>> others = new LinkedHashMap<>(cells);
      others.keySet().removeAll(required.keySet());
      if (row != null) {
        Map<String, String> reasons = updateEach(row.id(), rowId, others);
        inserted = reasons.size() < cells.size();
        if (inserted) {
          refuse(rowId, cells, reasons);
        }
      }
    }
    if (!inserted) {
      session.execute("ROLLBACK TO merrow_row");
    }
    session.execute("RELEASE merrow_row");
    return inserted;
  }

  /** Returns why it was not done; null if it was. */
  private @Nullable String tryInsert(String rowId, Map<String, Optional<Cell>> cells)
      throws SQLException {
    StringBuilder sql = new StringBuilder("INSERT OR ABORT INTO ").append(table).append('(');
    sql.append(SqlText.quote(columns.idName()));
    cells.keySet().forEach(it -> sql.append(", ").append(SqlText.quote(it)));
    sql.append(") VALUES (?").append(", ?".repeat(cells.size())).append(')');
    if (idIsNumeric) {
      session.execute("SAVEPOINT merrow_id");
    }
    String reason = null;
    try {
      PreparedStatement statement = prepare(sql.toString());
      statement.setString(1, rowId);
      bind(statement, 2, cells);
      boolean changed = statement.executeUpdate() > 0;
      if ((idIsNumeric || !changed) && find(rowId, List.of()) == null) {
        reason =
            changed
                ? "its id is another one in column '" + columns.idName() + "'"
                : "SQL did not insert it, perhaps because of a trigger";
      }
    } catch (SQLException e) {
      reason = refusal(rowId, e);
    }
    if (idIsNumeric) {
      if (reason != null) {
        session.execute("ROLLBACK TO merrow_id");
      }
      session.execute("RELEASE merrow_id");
    }
    return reason;
  }

  /** Deletes a row if it is there and a condition applies to it. */
  void delete(String rowId, String condition) throws SQLException {
    Row row = find(rowId, List.of());
    if (row == null) {
      return;
    }
    String hopelessness = hopelessness(rowId);
    if (hopelessness != null) {
      refusals.refuseDeletion(rowId, hopelessness);
      return;
    }
    try {
      PreparedStatement statement = prepare("DELETE FROM " + table + whereId + " AND " + condition);
      statement.setObject(1, row.id());
      statement.setObject(2, row.id());
      statement.executeUpdate();
    } catch (SQLException e) {
      refusals.refuseDeletion(rowId, refusal(rowId, e));
    }
  }
}
