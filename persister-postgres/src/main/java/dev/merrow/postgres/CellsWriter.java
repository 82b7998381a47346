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
  /** The largest number of rows that a statement writes into one table. */
  static final int BATCH = 1_000;

  private static final String TYPE = "int2";

  private final PostgresSession session;
  private final CellsSchema schema;
  private final LongIds ids;
  private final List<Entry> cells = new ArrayList<>();
  private final List<Entry> rows = new ArrayList<>();
  private final List<Entry> tables = new ArrayList<>();
  private final List<Entry> values = new ArrayList<>();
  private long places;
  private Hlc tablesHlc = Hlc.EMPTY;
  private Hlc valuesHlc = Hlc.EMPTY;

  /**
   * A row to write.
   *
   * @param keys the columns of its key but for the path
   * @param cell its cell, for those that have one
   * @param place its place among those of this writer
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

  /** The rows of a table to write. */
  static final class Part {
    private final String insert;
    private final int keys;
    private final boolean withCells;
    private final List<Entry> entries;

    private Part(String insert, int keys, boolean withCells, List<Entry> entries) {
      this.insert = insert;
      this.keys = keys;
      this.withCells = withCells;
      this.entries = entries;
    }

    /**
     * Returns a statement that inserts them, or updates those that are older, if there is a row in
     * {@code known}, which has the {@code path_id} and the {@code position} from which on the
     * places of the cells are counted. Its parameters are those that {@link #bind} sets.
     */
    String insert() {
      return insert;
    }

    /** Sets the parameters from an index on; returns the one that follows. */
    int bind(PostgresSession session, PreparedStatement statement, int from) throws SQLException {
      return bind(session, statement, from, entries);
    }

    private int bind(
        PostgresSession session, PreparedStatement statement, int from, List<Entry> batch)
        throws SQLException {
      int index = from;
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
        statement.setArray(index++, session.array("int8", column(batch, Entry::place)));
      }
      return index;
    }
  }

  CellsWriter(PostgresSession session, CellsSchema schema) {
    this.session = session;
    this.schema = schema;
    this.ids = new LongIds(session, schema);
  }

  @Override
  public void row(String tableId, String rowId, StampedRow row) {
    String table = ids.encode(tableId);
    String id = ids.encode(rowId);
    for (Map.Entry<String, StampedCell> each : row.cells().entrySet()) {
      StampedCell cell = each.getValue();
      List<String> keys = List.of(table, id, ids.encode(each.getKey()));
      cells.add(new Entry(keys, cell.hlc(), cell.cell(), places++));
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
    values.add(new Entry(List.of(ids.encode(valueId)), value.hlc(), value.cell(), places++));
  }

  @Override
  public void ownStamps(Hlc ofTables, Hlc ofValues) {
    tablesHlc = ofTables;
    valuesHlc = ofValues;
  }

  /** Returns how many places the cells take. */
  long places() {
    return places;
  }

  /**
   * Returns whether all that was taken can be written by one statement that has the {@link
   * #parts()}, and that is something.
   */
  boolean fitsOneStatement() {
    int most = 0;
    for (List<Entry> entries : List.of(cells, rows, tables, values)) {
      most = Math.max(most, entries.size());
    }
    return 0 < most
        && most <= BATCH
        && ids.areSaved()
        && tablesHlc.isEmpty()
        && valuesHlc.isEmpty();
  }

  /** Returns what was taken for each table, in the order in which all writers write them. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    addCells(parts, schema.cells, "cell", List.of("table_id", "row_id", "cell_id"), cells);
    addStamps(parts, schema.rows, List.of("table_id", "row_id"), rows);
    addStamps(parts, schema.tables, List.of("table_id"), tables);
    addCells(parts, schema.values, "value", List.of("value_id"), values);
    return parts;
  }

  /** TinyBase's protocol: a tie keeps what is there, and an empty stamp yields to everything. */
  private static void addCells(
      List<Part> parts, String table, String content, List<String> keys, List<Entry> entries) {
    String keyColumns = String.join(", ", keys);
    String insert =
        ("INSERT INTO %1$s AS held (path_id, %2$s, type, %3$s, hlc, place)"
                + " SELECT path_id, %2$s, type, %3$s, hlc, position + place FROM known,"
                + " unnest(%4$s?::smallint[], ?::text[], ?::text[], ?::bigint[])"
                + " AS given (%2$s, type, %3$s, hlc, place)"
                + " ON CONFLICT (path_id, %2$s) DO UPDATE SET"
                + " type = excluded.type, %3$s = excluded.%3$s, hlc = excluded.hlc"
                + " WHERE excluded.hlc > held.hlc OR held.hlc = ''")
            .formatted(table, keyColumns, content, "?::text[], ".repeat(keys.size()));
    add(parts, new Part(insert, keys.size(), true, entries));
  }

  private static void addStamps(
      List<Part> parts, String table, List<String> keys, List<Entry> entries) {
    String keyColumns = String.join(", ", keys);
    String insert =
        ("INSERT INTO %1$s AS held (path_id, %2$s, hlc) SELECT path_id, %2$s, hlc FROM known,"
                + " unnest(%3$s?::text[]) AS given (%2$s, hlc)"
                + " ON CONFLICT (path_id, %2$s) DO UPDATE SET hlc = excluded.hlc"
                + " WHERE excluded.hlc > held.hlc")
            .formatted(table, keyColumns, "?::text[], ".repeat(keys.size()));
    add(parts, new Part(insert, keys.size(), false, entries));
  }

  private static void add(List<Part> parts, Part part) {
    if (!part.entries.isEmpty()) {
      Collections.sort(part.entries);
      parts.add(part);
    }
  }

  /**
   * Writes all that was taken.
   *
   * @param position the place of the first cell that is new
   * @return whether anything is other than it was
   */
  boolean flush(long pathId, long position) throws SQLException {
    ids.flush();
    boolean changed = false;
    for (Part part : parts()) {
      for (int from = 0; from < part.entries.size(); from += BATCH) {
        int to = Math.min(from + BATCH, part.entries.size());
        PreparedStatement statement =
            session.prepare(
                "WITH known AS (SELECT ?::bigint AS path_id, ?::bigint AS position) "
                    + part.insert);
        statement.setLong(1, pathId);
        statement.setLong(2, position);
        var unused = part.bind(session, statement, 3, part.entries.subList(from, to));
        changed |= statement.executeUpdate() > 0;
      }
    }
    return writeOwnStamps(pathId) || changed;
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

  private boolean writeOwnStamps(long pathId) throws SQLException {
    if (tablesHlc.isEmpty() && valuesHlc.isEmpty()) {
      return false;
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
    return statement.executeUpdate() > 0;
  }
}
