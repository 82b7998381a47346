package dev.merrow.persist.sql.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An open connection, and the statements that were prepared on it. For one thread at a time. */
public abstract class SqlSession {
  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  /** Creates a session on a connection. */
  protected SqlSession(Connection connection) {
    this.connection = connection;
  }

  /** Returns a statement that is kept for the next time. */
  public final PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** Returns a statement for now alone, which the caller closes. */
  public final PreparedStatement prepareOnce(String sql) throws SQLException {
    return connection.prepareStatement(sql);
  }

  /** Returns a statement that the caller closes. */
  public final Statement createStatement() throws SQLException {
    return connection.createStatement();
  }

  /** Runs a statement that returns nothing. */
  public final void execute(String sql) throws SQLException {
    try (Statement statement = createStatement()) {
      statement.execute(sql);
    }
  }

  /** Returns the one number that a query returns, or null if it returns none. */
  public final @Nullable Long queryLong(String sql, String... parameters) throws SQLException {
    PreparedStatement statement = prepare(sql);
    bind(statement, parameters);
    try (ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        return null;
      }
      long result = rows.getLong(1);
      return rows.wasNull() ? null : result;
    }
  }

  /** Returns the one text that a query returns, or null if it returns none. */
  public final @Nullable String queryText(String sql, String... parameters) throws SQLException {
    PreparedStatement statement = prepare(sql);
    bind(statement, parameters);
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Returns the texts in the first column of what a query returns. */
  public final List<String> queryTexts(String sql, String... parameters) throws SQLException {
    PreparedStatement statement = prepare(sql);
    bind(statement, parameters);
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private static void bind(PreparedStatement statement, String... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setString(i + 1, parameters[i]);
    }
  }

  /** Returns whether a query has no rows, given as all of it that follows what is selected. */
  public final boolean isEmpty(String fromAndWhere) throws SQLException {
    try (Statement statement = createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1 " + fromAndWhere + " LIMIT 1")) {
      return !rows.next();
    }
  }

  /** Returns whether there is a table of this name, as the database compares names. */
  public abstract boolean hasTable(String name) throws SQLException;
}
