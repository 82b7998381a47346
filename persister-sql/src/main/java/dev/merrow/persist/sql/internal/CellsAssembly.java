package dev.merrow.persist.sql.internal;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableContent;
import dev.merrow.stamp.StampedCell;
import dev.merrow.stamp.StampedRow;
import dev.merrow.stamp.StampedTable;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Content, without hashes, that is put together from the rows of cells mode. It remembers where the
 * last part was, in case that something is wrong there. For one use.
 */
public final class CellsAssembly {
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, StampedCell> values = new LinkedHashMap<>();
  private String kind = "";
  private String id = "";

  /** A table, in parts. */
  private static final class Table {
    final Map<String, Row> rows = new LinkedHashMap<>();
    Hlc hlc = Hlc.EMPTY;
  }

  /** A row, to which cells are added. */
  public final class Row {
    private final Map<String, StampedCell> cells = new LinkedHashMap<>();
    private Hlc hlc = Hlc.EMPTY;

    private Row() {}

    /** Sets the row's own stamp. */
    public void setHlc(@Nullable String text) {
      hlc = parse(text);
    }

    /** Adds a cell, which is read after its id is noted. */
    public void add(String cellId, CellSource source) throws SQLException {
      at("cell", cellId);
      cells.put(cellId, source.read());
    }
  }

  /** Reads a cell. */
  @FunctionalInterface
  public interface CellSource {
    /** Reads it. */
    StampedCell read() throws SQLException;
  }

  /** Returns a row, which is added unless it is there. */
  public Row row(String tableId, String rowId) {
    at("row", rowId);
    return tables
        .computeIfAbsent(tableId, key -> new Table())
        .rows
        .computeIfAbsent(rowId, key -> new Row());
  }

  /** Adds a table's own stamp. */
  public void table(String tableId, @Nullable String hlc) {
    at("table", tableId);
    tables.computeIfAbsent(tableId, key -> new Table()).hlc = parse(hlc);
  }

  /** Adds a value, which is read after its id is noted. */
  public void value(String valueId, CellSource source) throws SQLException {
    at("value", valueId);
    values.put(valueId, source.read());
  }

  private void at(String partsKind, String partsId) {
    kind = partsKind;
    id = partsId;
  }

  /** Returns a stamp as it was written; null is an empty one. */
  public static Hlc parse(@Nullable String text) {
    return text == null ? Hlc.EMPTY : Hlc.parse(text);
  }

  /** Returns an exception that also says where something is wrong. */
  public IllegalArgumentException located(IllegalArgumentException e) {
    return new IllegalArgumentException(
        "at or after %s '%s': %s".formatted(kind, id, e.getMessage()), e);
  }

  /**
   * Returns the content.
   *
   * @param tablesHlc the own stamp of all tables
   * @param valuesHlc the own stamp of all values
   */
  public MergeableContent content(@Nullable String tablesHlc, @Nullable String valuesHlc) {
    Map<String, StampedTable> stamped = new LinkedHashMap<>();
    tables.forEach(
        (tableId, table) -> {
          Map<String, StampedRow> rows = new LinkedHashMap<>();
          table.rows.forEach(
              (rowId, row) -> rows.put(rowId, new StampedRow(row.cells, row.hlc, 0)));
          stamped.put(tableId, new StampedTable(rows, table.hlc, 0));
        });
    return new MergeableContent(
        new StampedTables(stamped, parse(tablesHlc), 0),
        new StampedValues(values, parse(valuesHlc), 0));
  }
}
