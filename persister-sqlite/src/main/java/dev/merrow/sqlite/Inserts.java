package dev.merrow.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers rows of a table and inserts many of them with one statement: each call into SQLite costs
 * about as much as a row does.
 *
 * @param <T> what a row is made of
 */
final class Inserts<T> {
  private static final int ROWS = 100;

  private final Session session;
  private final int columns;
  private final Binder<T> binder;
  private final String one;
  private final String many;
  private final List<T> rows = new ArrayList<>();

  /** Sets a statement's parameters to a row. */
  @FunctionalInterface
  interface Binder<T> {
    /**
     * Sets them.
     *
     * @param before how many parameters there are before those of the row
     */
    void bind(PreparedStatement statement, int before, T row) throws SQLException;
  }

  /**
   * @param into the table and, in parentheses, its columns
   * @param columns how many columns they are
   * @param onConflict what to do where such a row is there already; may be empty
   */
  Inserts(Session session, String into, int columns, String onConflict, Binder<T> binder) {
    this.session = session;
    this.columns = columns;
    this.binder = binder;
    String row = "(?" + ", ?".repeat(columns - 1) + ")";
    String insert = "INSERT INTO " + into + " VALUES ";
    this.one = insert + row + onConflict;
    this.many = insert + row + (", " + row).repeat(ROWS - 1) + onConflict;
  }

  void add(T row) throws SQLException {
    rows.add(row);
    if (rows.size() == ROWS) {
      PreparedStatement statement = session.prepare(many);
      for (int i = 0; i < ROWS; i++) {
        binder.bind(statement, i * columns, rows.get(i));
      }
      statement.executeUpdate();
      rows.clear();
    }
  }

  /** Inserts what is not inserted yet. */
  void flush() throws SQLException {
    for (T row : rows) {
      PreparedStatement statement = session.prepare(one);
      binder.bind(statement, 0, row);
      statement.executeUpdate();
    }
    rows.clear();
  }
}
