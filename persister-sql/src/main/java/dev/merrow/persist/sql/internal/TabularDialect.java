package dev.merrow.persist.sql.internal;

import dev.merrow.Cell;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What tabular mode needs to know of a database's dialect of SQL.
 *
 * @param <S> the type of sessions
 */
public interface TabularDialect<S extends SqlSession> {

  /** Returns the name of the database system, for messages. */
  String product();

  /** Returns a name in the form in which the database compares names. */
  String fold(String name);

  /** Returns why an id without NULs and lone surrogates is no name for a column; null if it is. */
  @Nullable String refusedName(String cellId);

  /** Returns how many columns a table may have. */
  int maxColumns(S session) throws SQLException;

  /** Returns the columns of a table or view by name, in order; none if it is not there. */
  Map<String, TabularColumn> columns(S session, String tableName) throws SQLException;

  /** Returns the column that {@link #columnType} makes. */
  TabularColumn newColumn(boolean key);

  /** Returns the type of new columns, with a blank before it; may be empty. */
  String columnType();

  /** Is called before a table is created, once, to wait for others that create it. */
  default void beforeCreating(S session, String tableName) throws SQLException {}

  /** Returns whether a column is unique by itself. */
  boolean isUnique(S session, String tableName, String column) throws SQLException;

  /** Returns why no row can be written to a table or view; null if rows can be. */
  @Nullable String hopeless(S session, String tableName) throws SQLException;

  /** Returns SQL that selects a column in the form in which {@link #read} takes it. */
  String selected(String name, TabularColumn column);

  /** Returns SQL for the parameter of a column. */
  String parameter(TabularColumn column);

  /** Returns the SQL condition that a column holds just what its one parameter is. */
  String equality(String name, TabularColumn column);

  /** Returns the SQL condition that a row has an id, which is given as two parameters. */
  String hasId(String name, TabularColumn column);

  /** Returns the ids in SQL that read as an id of the store, in the order in which to try them. */
  List<Object> idsFor(String rowId, TabularColumn column);

  /** Returns why a row can't have a well-formed id; null if it can. */
  default @Nullable String refusedId(String rowId) {
    return null;
  }

  /**
   * Returns the id of a row as JavaScript turns it into a string; null if there is none.
   *
   * @param value what its column holds, as it was selected
   */
  @Nullable String readId(@Nullable Object value);

  /** Sets a parameter to a cell; to null if there is none. */
  void bind(PreparedStatement statement, int index, @Nullable Cell cell, TabularColumn column)
      throws SQLException;

  /**
   * Returns the cell that a column holds; null if no cell can hold it.
   *
   * @param value what it holds, as it was selected
   */
  @Nullable Cell read(@Nullable Object value, TabularColumn column);

  /** Returns whether a value that no cell can hold should be reported when it is left out. */
  boolean isStrange(@Nullable Object value, TabularColumn column);

  /**
   * Returns whether a column is to be written.
   *
   * @param value what it holds
   * @param cell what it is to hold; null for no cell, which leaves alone what no cell can hold
   */
  boolean differs(@Nullable Object value, @Nullable Cell cell, TabularColumn column);

  /** Returns why a column can't hold a cell, whatever SQL says; null if it may. */
  @Nullable String refusal(Cell cell, TabularColumn column);

  /** Returns what follows UPDATE and INSERT so that a failure undoes that statement alone. */
  default String orAbort() {
    return "";
  }

  /** Returns whether SQL refuses only a statement's content. */
  boolean isRefusal(SQLException error);

  /** Returns SQL's own reason for a refusal. */
  String reason(SQLException error);

  /** Returns whether a trigger raised the error. */
  boolean isOfTrigger(SQLException error);

  /**
   * Begins a transaction for writing if the one under way was undone as a whole, which a trigger
   * can do; returns whether it was.
   */
  default boolean beginIfRolledBack(S session) {
    return false;
  }

  /**
   * Returns whether a refused statement makes the whole transaction unusable, unless it is guarded
   * by a savepoint. The methods for guarded statements matter to such dialects alone.
   */
  default boolean needsGuards() {
    return false;
  }

  /** Returns a statement with its savepoint. */
  default String guarded(String sql) {
    return sql;
  }

  /** Runs a guarded statement that writes; returns how many rows it wrote. */
  default int updateGuarded(PreparedStatement guarded) throws SQLException {
    return guarded.executeUpdate();
  }

  /** Runs a guarded query. */
  default ResultSet queryGuarded(PreparedStatement guarded) throws SQLException {
    return guarded.executeQuery();
  }

  /** Goes back to the savepoint of a guarded statement that was refused. */
  default void undoGuarded(S session) throws SQLException {}

  /** Prepares a query that may return many rows. */
  default PreparedStatement prepareReading(S session, String sql) throws SQLException {
    return session.prepareOnce(sql);
  }

  /**
   * Runs a statement that changes tables.
   *
   * @throws SQLException also if SQL refuses it; the transaction can go on then
   */
  default void alter(S session, String sql) throws SQLException {
    if (!needsGuards()) {
      session.execute(sql);
      return;
    }
    try {
      session.execute(guarded(sql));
    } catch (SQLException e) {
      if (isRefusal(e)) {
        undoGuarded(session);
      }
      throw e;
    }
  }

  /** As {@link #alter}, but does nothing where SQL refuses it. */
  default void alterUnlessRefused(S session, String sql) throws SQLException {
    try {
      alter(session, sql);
    } catch (SQLException e) {
      if (!isRefusal(e)) {
        throw e;
      }
    }
  }
}
