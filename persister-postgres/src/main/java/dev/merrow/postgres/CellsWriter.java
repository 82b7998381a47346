package dev.merrow.postgres;

import dev.merrow.BooleanCell;
import dev.merrow.Cell;
import dev.merrow.JsonCell;
import dev.merrow.NumberCell;
import dev.merrow.StringCell;
import dev.merrow.internal.JsNumber;
import dev.merrow.persist.sql.internal.CellColumns;
import dev.merrow.persist.sql.internal.CellsSink;
import dev.merrow.persist.sql.internal.SqlText;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers content and writes it into the tables of cells mode, many rows with one statement. All
 * writers write in the order of the keys, so that none waits for another that waits for it. For one
 * use.
 */
final class CellsWriter implements CellsSink {
  private static final int BATCH = 1_000;
  private static final String TYPE = "int2";

  private final PostgresSession session;
  private final CellsSchema schema;
  private final long pathId;
  private final LongIds ids;
  private final List<Entry> cells = new ArrayList<>();
  private final List<Entry> rows = new ArrayList<>();
  private final List<Entry> tables = new ArrayList<>();
  private final List<Entry> values = new ArrayList<>();
  private long place;
  private Hlc tablesHlc = Hlc.EMPTY;
  private Hlc valuesHlc = Hlc.EMPTY;
  private boolean changed;

  /**
   * A row to write.
   *
   * @param keys the columns of its key but for the path
   * @param cell its cell, for those that have one
   */
  private record Entry(List<String> keys, Hlc hlc, @Nullable Cell cell, long place)
      implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      for (int i = 0; i < keys.size(); i++) {
        int order = keys.get(i).compareTo(other.keys.get(i));
        if (order != 0) {
          return order;
        }
      }
      return 0;
    }
  }

  /**
   * Creates a writer.
   *
   * @param place the place of the first cell that is new
   */
  CellsWriter(PostgresSession session, CellsSchema schema, long pathId, long place) {
    this.session = session;
    this.schema = schema;
    this.pathId = pathId;
    this.place = place;
    this.ids = new LongIds(session, schema);
  }

  @Override
  public void row(String tableId, String rowId, StampedRow row) {
    String table = ids.encode(tableId);
    String id = ids.encode(rowId);
    for (Map.Entry<String, StampedCell> each : row.cells().entrySet()) {
      StampedCell cell = each.getValue();
      List<String> keys = List.of(table, id, ids.encode(each.getKey()));
      cells.add(new Entry(keys, cell.hlc(), cell.cell(), place++));
    }
    if (row.cells().isEmpty() || !row.hlc().isEmpty()) {
      rows.add(new Entry(List.of(table, id), row.hlc(), null, 0));
    }
  }

  @Override
  public void table(String tableId, Hlc hlc) {
    tables.add(new Entry(List.of(ids.encode(tableId)), hlc, null, 0));
  }

  @Override
  public void value(String valueId, StampedCell value) {
    values.add(new Entry(List.of(ids.encode(valueId)), value.hlc(), value.cell(), place++));
  }

  @Override
  public void ownStamps(Hlc ofTables, Hlc ofValues) {
    tablesHlc = ofTables;
    valuesHlc = ofValues;
  }

  /** Returns the place of the next cell. */
  long place() {
    return place;
  }

  /** Writes all that was taken; returns whether anything is other than it was. */
  boolean flush() throws SQLException {
    ids.flush();
    writeCells(schema.cells, "cell", List.of("table_id", "row_id", "cell_id"), cells);
    writeStamps(schema.rows, List.of("table_id", "row_id"), rows);
    writeStamps(schema.tables, List.of("table_id"), tables);
    writeCells(schema.values, "value", List.of("value_id"), values);
    writeOwnStamps();
    return changed;
  }

  /** TinyBase's protocol: a tie keeps what is there, and an empty stamp yields to everything. */
  private void writeCells(String table, String content, List<String> keys, List<Entry> entries)
      throws SQLException {
    String keyColumns = String.join(", ", keys);
    write(
        ("INSERT INTO %1$s AS held (path_id, %2$s, type, %3$s, hlc, place)"
                + " SELECT ?, * FROM unnest(%4$s?::smallint[], ?::text[], ?::text[], ?::bigint[])"
                + " ON CONFLICT (path_id, %2$s) DO UPDATE SET"
                + " type = excluded.type, %3$s = excluded.%3$s, hlc = excluded.hlc"
                + " WHERE excluded.hlc > held.hlc OR held.hlc = ''")
            .formatted(table, keyColumns, content, "?::text[], ".repeat(keys.size())),
        keys.size(),
        true,
        entries);
  }

  private void writeStamps(String table, List<String> keys, List<Entry> entries)
      throws SQLException {
    String keyColumns = String.join(", ", keys);
    write(
        ("INSERT INTO %1$s AS held (path_id, %2$s, hlc) SELECT ?, * FROM unnest(%3$s?::text[])"
                + " ON CONFLICT (path_id, %2$s) DO UPDATE SET hlc = excluded.hlc"
                + " WHERE excluded.hlc > held.hlc")
            .formatted(table, keyColumns, "?::text[], ".repeat(keys.size())),
        keys.size(),
        false,
        entries);
  }

  private void write(String sql, int keys, boolean withCells, List<Entry> entries)
      throws SQLException {
    Collections.sort(entries);
    for (int from = 0; from < entries.size(); from += BATCH) {
      List<Entry> batch = entries.subList(from, Math.min(from + BATCH, entries.size()));
      PreparedStatement statement = session.prepare(sql);
      statement.setLong(1, pathId);
      int index = 2;
      for (int i = 0; i < keys; i++) {
        int key = i;
        statement.setArray(index++, session.array("text", column(batch, it -> it.keys.get(key))));
      }
      if (withCells) {
        statement.setArray(
            index++, session.array(TYPE, column(batch, it -> CellColumns.typeOf(it.cell))));
        statement.setArray(index++, session.array("text", column(batch, it -> textOf(it.cell))));
      }
      statement.setArray(index++, session.array("text", column(batch, it -> it.hlc.toString())));
      if (withCells) {
        statement.setArray(index, session.array("int8", column(batch, Entry::place)));
      }
      changed |= statement.executeUpdate() > 0;
    }
  }

  private static Object[] column(List<Entry> batch, Column column) {
    Object[] elements = new Object[batch.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = column.of(batch.get(i));
    }
    return elements;
  }

  /** What a column holds of an entry. */
  @FunctionalInterface
  private interface Column {
    @Nullable Object of(Entry entry);
  }

  /** Returns what a cell is in a column; null if it was deleted, as is JSON's null. */
  private static @Nullable String textOf(@Nullable Cell cell) {
    if (cell instanceof StringCell string) {
      return SqlText.encodeWithoutNul(string.value());
    } else if (cell instanceof NumberCell number) {
      return JsNumber.toString(number.value());
    } else if (cell instanceof JsonCell json) {
      return SqlText.encodeWithoutNul(json.json());
    }
    return cell instanceof BooleanCell bool ? String.valueOf(bool.asBoolean()) : null;
  }

  private void writeOwnStamps() throws SQLException {
    if (tablesHlc.isEmpty() && valuesHlc.isEmpty()) {
      return;
    }
    PreparedStatement statement =
        session.prepare(
            ("UPDATE %s SET tables_hlc = greatest(tables_hlc, ?),"
                    + " values_hlc = greatest(values_hlc, ?)"
                    + " WHERE path_id = ? AND (tables_hlc < ? OR values_hlc < ?)")
                .formatted(schema.paths));
    statement.setString(1, tablesHlc.toString());
    statement.setString(2, valuesHlc.toString());
    statement.setLong(3, pathId);
    statement.setString(4, tablesHlc.toString());
    statement.setString(5, valuesHlc.toString());
    changed |= statement.executeUpdate() > 0;
  }
}
