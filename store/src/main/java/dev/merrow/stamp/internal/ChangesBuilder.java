package dev.merrow.stamp.internal;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds changes, cell by cell or from several: the last change of a cell counts, and the newest
 * stamp of a row, a table or the whole. Not thread-safe.
 */
public final class ChangesBuilder {
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Row values = new Row();
  private Hlc tablesHlc = Hlc.EMPTY;
  private int size;

  private static final class Table {
    final Map<String, Row> rows = new LinkedHashMap<>();
    Hlc hlc = Hlc.EMPTY;
  }

  private static final class Row {
    final Map<String, StampedCell> cells = new LinkedHashMap<>(4);
    Hlc hlc = Hlc.EMPTY;
  }

  /** Returns the number of cells, values and stamps of rows, tables and the whole. */
  public int size() {
    return size;
  }

  /** Returns whether nothing was added. */
  public boolean isEmpty() {
    return tables.isEmpty() && values.cells.isEmpty();
  }

  /** Adds all of the given changes. */
  public ChangesBuilder add(MergeableChanges changes) {
    stampTables(changes.tables().hlc());
    changes.tables().tables().forEach(this::add);
    stampValues(changes.values().hlc());
    put(values, changes.values().values());
    return this;
  }

  private void add(String tableId, StampedTable stamped) {
    stampTable(tableId, stamped.hlc());
    stamped.rows().forEach((rowId, row) -> add(tableId, rowId, row));
  }

  /** Adds the changes of a row. */
  public ChangesBuilder add(String tableId, String rowId, StampedRow stamped) {
    Row row = row(tableId, rowId);
    row.hlc = newer(row.hlc, stamped.hlc());
    put(row, stamped.cells());
    return this;
  }

  private void put(Row row, Map<String, StampedCell> cells) {
    size -= row.cells.size();
    row.cells.putAll(cells);
    size += row.cells.size();
  }

  /** Puts a cell, or a value if the ids of table and row are null. */
  public ChangesBuilder put(
      @Nullable String tableId, @Nullable String rowId, String id, StampedCell cell) {
    Row row = tableId == null || rowId == null ? values : row(tableId, rowId);
    size += row.cells.put(id, cell) == null ? 1 : 0;
    return this;
  }

  /** Stamps the whole of the tables, if that is newer. */
  public ChangesBuilder stampTables(Hlc hlc) {
    tablesHlc = newer(tablesHlc, hlc);
    return this;
  }

  /** Stamps the whole of the values, if that is newer. */
  public ChangesBuilder stampValues(Hlc hlc) {
    values.hlc = newer(values.hlc, hlc);
    return this;
  }

  /** Stamps a table, if that is newer; the changes contain the table in any case. */
  public ChangesBuilder stampTable(String tableId, Hlc hlc) {
    Table table = table(tableId);
    table.hlc = newer(table.hlc, hlc);
    return this;
  }

  private Table table(String tableId) {
    return tables.computeIfAbsent(tableId, id -> new Table());
  }

  private Row row(String tableId, String rowId) {
    return table(tableId).rows.computeIfAbsent(rowId, id -> new Row());
  }

  /** Returns the newer of two stamps of a node; counts it if it is the first. */
  private Hlc newer(Hlc one, Hlc other) {
    if (one.isEmpty() && !other.isEmpty()) {
      size++;
    }
    return other.isAfter(one) ? other : one;
  }

  /**
   * Returns the changes. Later additions may show in them, so call this last or use the result at
   * once.
   */
  public MergeableChanges build() {
    return new MergeableChanges(
        new StampedTables(map(tables, ChangesBuilder::table), tablesHlc, 0),
        new StampedValues(Collections.unmodifiableMap(values.cells), values.hlc, 0));
  }

  private static StampedTable table(Table table) {
    return new StampedTable(map(table.rows, ChangesBuilder::row), table.hlc, 0);
  }

  private static StampedRow row(Row row) {
    return new StampedRow(Collections.unmodifiableMap(row.cells), row.hlc, 0);
  }

  private static <T, R> Map<String, R> map(Map<String, T> things, Function<T, R> mapping) {
    Map<String, R> mapped = new LinkedHashMap<>();
    things.forEach((id, thing) -> mapped.put(id, mapping.apply(thing)));
    return Collections.unmodifiableMap(mapped);
  }
}
