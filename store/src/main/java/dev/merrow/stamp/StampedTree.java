package dev.merrow.stamp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The operations of {@link MergeableChanges} on tables, rows and cells. */
final class StampedTree {
  private StampedTree() {}

  static void forEach(StampedTables tables, MergeableChanges.Visitor visitor) {
    tables
        .tables()
        .forEach(
            (tableId, table) ->
                table
                    .rows()
                    .forEach(
                        (rowId, row) ->
                            row.cells()
                                .forEach((id, cell) -> visitor.visit(tableId, rowId, id, cell))));
  }

  static void forEach(StampedValues values, MergeableChanges.Visitor visitor) {
    values.values().forEach((id, value) -> visitor.visit(null, null, id, value));
  }

  static boolean anyMatch(StampedTables tables, Predicate<? super StampedCell> condition) {
    for (StampedTable table : tables.tables().values()) {
      for (StampedRow row : table.rows().values()) {
        if (anyMatch(row.cells(), condition)) {
          return true;
        }
      }
    }
    return false;
  }

  static boolean anyMatch(
      Map<String, StampedCell> cells, Predicate<? super StampedCell> condition) {
    for (StampedCell cell : cells.values()) {
      if (condition.test(cell)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Maps cells and stamps.
   *
   * @param keepsStamped whether rows and tables that have a stamp are kept when empty
   */
  static StampedTables map(
      StampedTables tables,
      MergeableChanges.Mapping mapping,
      UnaryOperator<Hlc> stamps,
      boolean keepsStamped) {
    Map<String, StampedTable> mapped = new LinkedHashMap<>();
    tables
        .tables()
        .forEach(
            (tableId, table) -> {
              Hlc hlc = stamps.apply(table.hlc());
              Map<String, StampedRow> rows = mapRows(tableId, table, mapping, stamps, keepsStamped);
              if (!rows.isEmpty() || (keepsStamped && !hlc.isEmpty())) {
                mapped.put(tableId, new StampedTable(rows, hlc, 0));
              }
            });
    return new StampedTables(frozen(mapped), stamps.apply(tables.hlc()), 0);
  }

  private static Map<String, StampedRow> mapRows(
      String tableId,
      StampedTable table,
      MergeableChanges.Mapping mapping,
      UnaryOperator<Hlc> stamps,
      boolean keepsStamped) {
    Map<String, StampedRow> mapped = new LinkedHashMap<>();
    table
        .rows()
        .forEach(
            (rowId, row) -> {
              Hlc hlc = stamps.apply(row.hlc());
              Map<String, StampedCell> cells = mapCells(tableId, rowId, row.cells(), mapping);
              if (!cells.isEmpty() || (keepsStamped && !hlc.isEmpty())) {
                mapped.put(rowId, new StampedRow(cells, hlc, 0));
              }
            });
    return frozen(mapped);
  }

  static StampedValues map(
      StampedValues values, MergeableChanges.Mapping mapping, UnaryOperator<Hlc> stamps) {
    return new StampedValues(
        mapCells(null, null, values.values(), mapping), stamps.apply(values.hlc()), 0);
  }

  private static Map<String, StampedCell> mapCells(
      @Nullable String tableId,
      @Nullable String rowId,
      Map<String, StampedCell> cells,
      MergeableChanges.Mapping mapping) {
    Map<String, StampedCell> mapped = new LinkedHashMap<>();
    cells.forEach(
        (id, cell) -> {
          StampedCell now = mapping.map(tableId, rowId, id, cell);
          if (now != null) {
            mapped.put(id, now);
          }
        });
    return frozen(mapped);
  }

  private static <T> Map<String, T> frozen(Map<String, T> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(map);
  }

  static StampedTables union(StampedTables earlier, StampedTables later) {
    return new StampedTables(
        union(earlier.tables(), later.tables(), StampedTree::union),
        newer(earlier.hlc(), later.hlc()),
        0);
  }

  private static StampedTable union(StampedTable earlier, StampedTable later) {
    return new StampedTable(
        union(earlier.rows(), later.rows(), StampedTree::union),
        newer(earlier.hlc(), later.hlc()),
        0);
  }

  private static StampedRow union(StampedRow earlier, StampedRow later) {
    return new StampedRow(
        union(earlier.cells(), later.cells(), (one, other) -> other),
        newer(earlier.hlc(), later.hlc()),
        0);
  }

  static StampedValues union(StampedValues earlier, StampedValues later) {
    return new StampedValues(
        union(earlier.values(), later.values(), (one, other) -> other),
        newer(earlier.hlc(), later.hlc()),
        0);
  }

  private static <T> Map<String, T> union(
      Map<String, T> earlier, Map<String, T> later, BinaryOperator<T> both) {
    if (earlier.isEmpty() || later.isEmpty()) {
      return earlier.isEmpty() ? later : earlier;
    }
    Map<String, T> union = new LinkedHashMap<>(earlier);
    later.forEach((id, thing) -> union.merge(id, thing, both));
    return union;
  }

  private static Hlc newer(Hlc one, Hlc other) {
    return other.isAfter(one) ? other : one;
  }

  /** Returns whether wider tables contain each cell and stamp of some tables, or a newer one. */
  static boolean covers(StampedTables wider, StampedTables tables) {
    if (tables.hlc().isAfter(wider.hlc())) {
      return false;
    }
    for (Map.Entry<String, StampedTable> entry : tables.tables().entrySet()) {
      StampedTable other = wider.tables().get(entry.getKey());
      if (other == null || !covers(other, entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(StampedTable wider, StampedTable table) {
    if (table.hlc().isAfter(wider.hlc())) {
      return false;
    }
    for (Map.Entry<String, StampedRow> entry : table.rows().entrySet()) {
      StampedRow other = wider.rows().get(entry.getKey());
      StampedRow row = entry.getValue();
      if (other == null || row.hlc().isAfter(other.hlc()) || !covers(other.cells(), row.cells())) {
        return false;
      }
    }
    return true;
  }

  static boolean covers(Map<String, StampedCell> wider, Map<String, StampedCell> cells) {
    for (Map.Entry<String, StampedCell> entry : cells.entrySet()) {
      StampedCell other = wider.get(entry.getKey());
      if (other == null || entry.getValue().hlc().isAfter(other.hlc())) {
        return false;
      }
    }
    return true;
  }
}
