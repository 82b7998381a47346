package dev.merrow.persist;

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

/** Gathers stamped changes: of each cell, what was said last. */
final class MergeablePending implements Pending<MergeableChanges> {
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

  @Override
  public boolean add(MergeableChanges changes) {
    tablesHlc = newer(tablesHlc, changes.tables().hlc());
    changes.tables().tables().forEach(this::add);
    add(values, changes.values().values(), changes.values().hlc());
    return true;
  }

  private void add(String tableId, StampedTable stamped) {
    Table table = tables.computeIfAbsent(tableId, id -> new Table());
    table.hlc = newer(table.hlc, stamped.hlc());
    stamped
        .rows()
        .forEach(
            (rowId, row) ->
                add(table.rows.computeIfAbsent(rowId, id -> new Row()), row.cells(), row.hlc()));
  }

  private void add(Row row, Map<String, StampedCell> cells, Hlc hlc) {
    size -= row.cells.size();
    row.cells.putAll(cells);
    size += row.cells.size();
    row.hlc = newer(row.hlc, hlc);
  }

  /** The newer of two stamps of a node; counts it if it is the first. */
  private Hlc newer(Hlc one, Hlc other) {
    if (one.isEmpty() && !other.isEmpty()) {
      size++;
    }
    return other.isAfter(one) ? other : one;
  }

  @Override
  public MergeableChanges changes() {
    return new MergeableChanges(
        new StampedTables(map(tables, MergeablePending::stamped), tablesHlc, 0),
        new StampedValues(Collections.unmodifiableMap(values.cells), values.hlc, 0));
  }

  private static StampedTable stamped(Table table) {
    return new StampedTable(map(table.rows, MergeablePending::stamped), table.hlc, 0);
  }

  private static StampedRow stamped(Row row) {
    return new StampedRow(Collections.unmodifiableMap(row.cells), row.hlc, 0);
  }

  private static <T, R> Map<String, R> map(Map<String, T> things, Function<T, R> mapping) {
    Map<String, R> mapped = new LinkedHashMap<>();
    things.forEach((id, thing) -> mapped.put(id, mapping.apply(thing)));
    return Collections.unmodifiableMap(mapped);
  }

  @Override
  public int size() {
    return size;
  }
}
