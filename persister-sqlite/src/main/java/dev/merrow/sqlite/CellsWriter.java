package dev.merrow.sqlite;

import dev.merrow.persist.sql.internal.CellColumns;
import dev.merrow.persist.sql.internal.CellsSink;
import dev.merrow.persist.sql.internal.SqlText;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes content into the tables of cells mode, where each cell takes what has the newer stamp. For
 * one use.
 */
final class CellsWriter implements CellsSink {
  private final Session session;
  private final CellsSchema schema;
  private final boolean intoEmpty;
  private final CellIds cellIds;
  private final Inserts<NewRow> rows;
  private final Inserts<KeyedCell> cells;
  private final Inserts<Value> values;
  private long nextRow = -1;

  private record NewRow(long number, String tableId, String rowId, Hlc hlc) {}

  private record KeyedCell(long key, StampedCell cell) {}

  private record Value(String id, StampedCell cell) {}

  /**
   * @param intoEmpty whether the tables are empty, so that nothing has to be looked for
   */
  CellsWriter(Session session, CellsSchema schema, boolean intoEmpty) {
    this.session = session;
    this.schema = schema;
    this.intoEmpty = intoEmpty;
    this.cellIds = new CellIds(session, schema, intoEmpty);
    this.rows =
        new Inserts<>(
            session, schema.rows + "(row, table_id, row_id, row_hlc)", 4, "", CellsWriter::bind);
    this.cells =
        new Inserts<>(
            session,
            schema.cells + "(key, type, cell, hlc)",
            4,
            intoEmpty ? "" : takeNewer("key", "cell"),
            CellsWriter::bind);
    this.values =
        new Inserts<>(
            session,
            schema.values + "(value_id, type, value, hlc)",
            4,
            intoEmpty ? "" : takeNewer("value_id", "value"),
            CellsWriter::bind);
  }

  /** TinyBase's protocol: a tie keeps what is there, and an empty stamp yields to everything. */
  private static String takeNewer(String key, String content) {
    return (" ON CONFLICT(%s) DO UPDATE SET"
            + " type = excluded.type, %2$s = excluded.%2$s, hlc = excluded.hlc, hash = NULL"
            + " WHERE excluded.hlc > hlc OR hlc = ''")
        .formatted(key, content);
  }

  private static void bind(PreparedStatement statement, int before, NewRow row)
      throws SQLException {
    statement.setLong(before + 1, row.number);
    statement.setString(before + 2, row.tableId);
    statement.setString(before + 3, row.rowId);
    bindUnlessEmpty(statement, before + 4, row.hlc);
  }

  private static void bind(PreparedStatement statement, int before, KeyedCell cell)
      throws SQLException {
    statement.setLong(before + 1, cell.key);
    CellColumns.bind(statement, before + 2, cell.cell.cell());
    statement.setString(before + 4, cell.cell.hlc().toString());
  }

  private static void bind(PreparedStatement statement, int before, Value value)
      throws SQLException {
    statement.setString(before + 1, value.id);
    CellColumns.bind(statement, before + 2, value.cell.cell());
    statement.setString(before + 4, value.cell.hlc().toString());
  }

  private static void bindUnlessEmpty(PreparedStatement statement, int index, Hlc hlc)
      throws SQLException {
    statement.setString(index, hlc.isEmpty() ? null : hlc.toString());
  }

  @Override
  public void table(String tableId, Hlc hlc) throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "INSERT INTO "
                + schema.tables
                + "(table_id, hlc) VALUES (?, ?)"
                + " ON CONFLICT(table_id) DO UPDATE SET hlc = excluded.hlc"
                + " WHERE excluded.hlc > hlc");
    statement.setString(1, SqlText.encode(tableId));
    statement.setString(2, hlc.toString());
    statement.executeUpdate();
  }

  @Override
  public void row(String tableId, String rowId, StampedRow row) throws SQLException {
    String table = SqlText.encode(tableId);
    String id = SqlText.encode(rowId);
    Long known = intoEmpty ? null : findRow(table, id);
    long number;
    if (known == null) {
      number = nextRow();
      rows.add(new NewRow(number, table, id, row.hlc()));
    } else {
      number = known;
      stampRow(number, row.hlc());
    }
    for (Map.Entry<String, StampedCell> cell : row.cells().entrySet()) {
      cells.add(new KeyedCell(CellKey.of(number, cellIds.number(cell.getKey())), cell.getValue()));
    }
  }

  @Override
  public void value(String valueId, StampedCell value) throws SQLException {
    values.add(new Value(SqlText.encode(valueId), value));
  }

  @Override
  public void ownStamps(Hlc tables, Hlc allValues) throws SQLException {
    writeMeta("tables", tables);
    writeMeta("values", allValues);
  }

  /** Writes what was taken and is not written yet. */
  void flush() throws SQLException {
    rows.flush();
    cellIds.flush();
    cells.flush();
    values.flush();
  }

  private @Nullable Long findRow(String tableId, String rowId) throws SQLException {
    return session.queryLong(
        "SELECT row FROM " + schema.rows + " WHERE table_id = ? AND row_id = ?", tableId, rowId);
  }

  private long nextRow() throws SQLException {
    if (nextRow < 0) {
      nextRow = session.nextNumber(schema.rows, "row");
    }
    return nextRow++;
  }

  private void stampRow(long number, Hlc hlc) throws SQLException {
    if (!hlc.isEmpty()) {
      PreparedStatement statement =
          session.prepare(
              "UPDATE "
                  + schema.rows
                  + " SET row_hlc = ?1 WHERE row = ?2 AND ifnull(row_hlc, '') < ?1");
      statement.setString(1, hlc.toString());
      statement.setLong(2, number);
      statement.executeUpdate();
    }
  }

  private void writeMeta(String part, Hlc hlc) throws SQLException {
    if (!hlc.isEmpty()) {
      writeMeta(part + "_hlc", hlc.toString());
    }
  }

  /** Writes a setting, which may only grow. */
  private void writeMeta(String key, String value) throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "INSERT INTO "
                + schema.meta
                + "(key, value) VALUES (?, ?)"
                + " ON CONFLICT(key) DO UPDATE SET value = excluded.value"
                + " WHERE excluded.value > value");
    statement.setString(1, key);
    statement.setString(2, value);
    statement.executeUpdate();
  }
}
