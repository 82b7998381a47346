package dev.merrow.sqlite;

import dev.merrow.persist.sql.internal.CellColumns;
import dev.merrow.persist.sql.internal.SqlText;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of cells' ids, of which there are few, and each occurs in many rows. Within one
 * transaction.
 */
final class CellIds {
  private final Session session;
  private final CellsSchema schema;
  private final boolean empty;
  private final Map<String, Long> numbers = new HashMap<>();
  private final Inserts<NewId> inserts;
  private long next = -1;

  private record NewId(long number, String cellId) {}

  /**
   * Makes them.
   *
   * @param empty whether there are none yet
   */
  CellIds(Session session, CellsSchema schema, boolean empty) {
    this.session = session;
    this.schema = schema;
    this.empty = empty;
    this.inserts =
        new Inserts<>(session, schema.cellIds + "(number, cell_id)", 2, "", CellIds::bind);
  }

  private static void bind(PreparedStatement statement, int before, NewId id) throws SQLException {
    statement.setLong(before + 1, id.number);
    statement.setString(before + 2, SqlText.encode(id.cellId));
  }

  /** Returns the number of an id, which it is given if it has none. */
  long number(String cellId) throws SQLException {
    Long known = numbers.get(cellId);
    if (known == null) {
      known = empty ? null : find(cellId);
      if (known == null) {
        known = add(cellId);
      }
      numbers.put(cellId, known);
    }
    return known;
  }

  private @Nullable Long find(String cellId) throws SQLException {
    return session.queryLong(
        "SELECT number FROM " + schema.cellIds + " WHERE cell_id = ?", SqlText.encode(cellId));
  }

  private long add(String cellId) throws SQLException {
    if (next < 0) {
      next = session.nextNumber(schema.cellIds, "number");
    }
    long number = next++;
    inserts.add(new NewId(number, cellId));
    return number;
  }

  /** Writes the numbers that were given. */
  void flush() throws SQLException {
    inserts.flush();
  }

  /** Returns all ids by their numbers. */
  static Map<Long, String> read(Session session, CellsSchema schema) throws SQLException {
    Map<Long, String> ids = new HashMap<>();
    try (Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery("SELECT number, cell_id FROM " + schema.cellIds)) {
      while (rows.next()) {
        ids.put(rows.getLong(1), CellColumns.text(rows, 2));
      }
    }
    return ids;
  }
}
