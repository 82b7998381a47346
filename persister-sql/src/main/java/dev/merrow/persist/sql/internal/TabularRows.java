package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes single rows of a table in SQL, within a transaction. What SQL refuses goes to the {@link
 * SqlRefusals}; other failures are thrown.
 */
final class TabularRows<S extends SqlSession> implements AutoCloseable {
  /**
   * How many columns an update looks at before it writes them; SQLite's expressions are limited.
   */
  private static final int MAX_COMPARED = 500;

  private static final int MAX_STATEMENTS = 100;

  /** SQL's class of errors for values that a type does not have. */
  private static final String DATA_EXCEPTION = "22";

  private final TabularDialect<S> dialect;
  private final S session;
  private final String table;
  private final TabularColumns<S> columns;
  private final SqlRefusals refusals;
  private final @Nullable String hopelessAnyway;
  private final Map<String, String> hopeless;
  private final boolean guarding;
  private final TabularColumn idColumn;
  private final String whereId;
  private boolean triggered;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>();

  /**
   * A row that is in SQL.
   *
   * @param id what its column for the id holds
   * @param cells what some of its columns hold
   */
  record Row(Object id, Map<String, Object> cells) {}

  /** Thrown when SQL refuses a statement that no savepoint guards, so that all must be undone. */
  static final class UnguardedException extends SQLException {
    private static final long serialVersionUID = 1L;

    UnguardedException(SQLException cause) {
      super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
  }

  /**
   * Writes rows of a table.
   *
   * @param hopelessAnyway why no row can be written; null if rows can be
   * @param hopeless rows that can't be written, and why
   * @param guarded whether statements that may be refused are guarded, where the dialect needs that
   */
  TabularRows(
      TabularDialect<S> dialect,
      S session,
      String table,
      TabularColumns<S> columns,
      SqlRefusals refusals,
      @Nullable String hopelessAnyway,
      Map<String, String> hopeless,
      boolean guarded) {
    this.dialect = dialect;
    this.hopelessAnyway = hopelessAnyway;
    this.hopeless = hopeless;
    this.session = session;
    this.table = table;
    this.columns = columns;
    this.refusals = refusals;
    this.guarding = guarded && dialect.needsGuards();
    this.idColumn = columns.column(columns.idName());
    this.whereId = " WHERE " + dialect.hasId(SqlText.quote(columns.idName()), idColumn);
  }

  /** Returns a statement for rows, which is cached while this is open. */
  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      if (statements.size() == MAX_STATEMENTS) {
        close();
      }
      statement = session.prepareOnce(guarding ? dialect.guarded(sql) : sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** Returns what gets what SQL refuses. */
  SqlRefusals refusals() {
    return refusals;
  }

  private int update(PreparedStatement statement) throws SQLException {
    return guarding ? dialect.updateGuarded(statement) : statement.executeUpdate();
  }

  private ResultSet query(PreparedStatement statement) throws SQLException {
    return guarding ? dialect.queryGuarded(statement) : statement.executeQuery();
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
  private Map<String, Optional<Cell>> changed(Row row, Map<String, Optional<Cell>> cells) {
    Map<String, Optional<Cell>> changed = new LinkedHashMap<>();
    cells.forEach(
        (cellId, cell) -> {
          if (dialect.differs(row.cells().get(cellId), cell.orElse(null), columns.column(cellId))) {
            changed.put(cellId, cell);
          }
        });
    return changed;
  }

  /** Returns the row with an id, and what some of its columns hold; null if there is none. */
  @Nullable Row find(String rowId, List<String> cellIds) throws SQLException {
    for (Object id : dialect.idsFor(rowId, idColumn)) {
      Row row = findById(rowId, id, cellIds);
      if (row != null) {
        return row;
      }
    }
    return null;
  }

  private @Nullable Row findById(String rowId, Object id, List<String> cellIds)
      throws SQLException {
    StringBuilder sql =
        new StringBuilder("SELECT ")
            .append(dialect.selected(SqlText.quote(columns.idName()), idColumn));
    cellIds.forEach(
        cellId ->
            sql.append(", ")
                .append(dialect.selected(SqlText.quote(cellId), columns.column(cellId))));
    PreparedStatement statement =
        prepare(sql.append(" FROM ").append(table).append(whereId).toString());
    statement.setObject(1, id);
    statement.setObject(2, id);
    Row row = null;
    try (ResultSet found = query(statement)) {
      while (found.next()) {
        if (rowId.equals(dialect.readId(found.getObject(1)))) {
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
    } catch (SQLException e) {
      String state = e.getSQLState();
      if (!dialect.needsGuards() || state == null || !state.startsWith(DATA_EXCEPTION)) {
        throw e;
      }
      // the column's type has no such value
      var unused = refusal(rowId, e);
      return null;
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
      return update(statement) > 0 || holds(id, cells)
          ? null
          : "SQL did not change it, perhaps because of a trigger";
    } catch (SQLException e) {
      return refusal(rowId, e);
    }
  }

  private String updateSql(Map<String, Optional<Cell>> cells, boolean compared) {
    StringBuilder sql = new StringBuilder("UPDATE").append(dialect.orAbort()).append(' ');
    sql.append(table).append(" SET ");
    cells
        .keySet()
        .forEach(
            it -> sql.append(SqlText.quote(it)).append(" = ").append(parameter(it)).append(", "));
    sql.setLength(sql.length() - 2);
    sql.append(whereId);
    if (compared) {
      // a text that is a number is the number in some columns: what is there need not be written
      sql.append(" AND NOT ").append(equalitySql(cells));
    }
    return sql.toString();
  }

  private String parameter(String cellId) {
    return dialect.parameter(columns.column(cellId));
  }

  private String equalitySql(Map<String, Optional<Cell>> cells) {
    return cells.keySet().stream()
        .map(it -> dialect.equality(SqlText.quote(it), columns.column(it)))
        .collect(Collectors.joining(" AND ", "(", ")"));
  }

  private int bind(PreparedStatement statement, int first, Map<String, Optional<Cell>> cells)
      throws SQLException {
    int index = first;
    for (Map.Entry<String, Optional<Cell>> cell : cells.entrySet()) {
      dialect.bind(statement, index++, cell.getValue().orElse(null), columns.column(cell.getKey()));
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
    try (ResultSet found = query(statement)) {
      return found.next();
    }
  }

  /** Returns why SQL refuses something; throws what is wrong with more than that. */
  private String refusal(String rowId, SQLException error) throws SQLException {
    if (!dialect.isRefusal(error)) {
      throw error;
    }
    if (guarding) {
      dialect.undoGuarded(session);
    } else if (dialect.needsGuards()) {
      throw new UnguardedException(error);
    }
    // some drivers end statements that fail in some ways
    close();
    String reason = dialect.reason(error);
    if (dialect.isOfTrigger(error)) {
      triggered = true;
      if (dialect.beginIfRolledBack(session)) {
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
    } else if (reason == null) {
      reason = dialect.refusedId(rowId);
    }
    if (reason == null) {
      triggered = false;
      reason = tryInsert(rowId, cells);
      // what a trigger forbids must not be done in two steps either
      if (reason == null
          || updateIfMadeMeanwhile(rowId, cells)
          || (!triggered && insertPart(rowId, cells))) {
        return;
      }
    }
    refusals.refuseRow(rowId, cells, reason);
  }

  /** Updates a row that another transaction has inserted since it was looked for. */
  private boolean updateIfMadeMeanwhile(String rowId, Map<String, Optional<Cell>> cells)
      throws SQLException {
    Row row = dialect.needsGuards() ? find(rowId, List.copyOf(cells.keySet())) : null;
    if (row == null) {
      return false;
    }
    update(row.id(), rowId, changed(row, cells));
    return true;
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
    StringBuilder sql = new StringBuilder("INSERT").append(dialect.orAbort()).append(" INTO ");
    sql.append(table).append('(').append(SqlText.quote(columns.idName()));
    cells.keySet().forEach(it -> sql.append(", ").append(SqlText.quote(it)));
    sql.append(") VALUES (").append(dialect.parameter(idColumn));
    cells.keySet().forEach(it -> sql.append(", ").append(parameter(it)));
    sql.append(')');
    if (idColumn.converts()) {
      session.execute("SAVEPOINT merrow_id");
    }
    String reason = null;
    try {
      PreparedStatement statement = prepare(sql.toString());
      statement.setString(1, rowId);
      bind(statement, 2, cells);
      boolean changed = update(statement) > 0;
      if ((idColumn.converts() || !changed) && find(rowId, List.of()) == null) {
        reason =
            changed
                ? "its id is another one in column '" + columns.idName() + "'"
                : "SQL did not insert it, perhaps because of a trigger";
      }
    } catch (SQLException e) {
      reason = refusal(rowId, e);
    }
    if (idColumn.converts()) {
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
      var unused = update(statement);
    } catch (SQLException e) {
      refusals.refuseDeletion(rowId, refusal(rowId, e));
    }
  }
}
