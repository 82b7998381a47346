package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reading a store. Every result is a snapshot that later writes do not change, and unmodifiable.
 * Ids come in the order in which they were added; one deleted and added again comes last. A read
 * inside a transaction sees what it wrote so far.
 *
 * <p>Threads: each call is atomic; it waits while another thread's transaction runs, and not for
 * other reads.
 */
public interface StoreReads {

  /** All tables and values. */
  Content getContent();

  /** All tables: table id to row id to cell id to cell. */
  Map<String, Map<String, Map<String, Cell>>> getTables();

  /** The ids of all tables. */
  List<String> getTableIds();

  /** A table's rows by id; empty if there is no such table. */
  Map<String, Map<String, Cell>> getTable(String tableId);

  /** The ids of all cells that some row of a table has. */
  List<String> getTableCellIds(String tableId);

  /** The number of rows of a table; 0 if there is no such table. */
  int getRowCount(String tableId);

  /** The ids of a table's rows. */
  List<String> getRowIds(String tableId);

  /** The ids of a table's rows, sorted and cut to a page as the query says. */
  List<String> getSortedRowIds(SortedRowIdsQuery query);

  /** A row's cells by id; empty if there is no such row. */
  Map<String, Cell> getRow(String tableId, String rowId);

  /** The ids of a row's cells. */
  List<String> getCellIds(String tableId, String rowId);

  /** A cell, or null if there is none. */
  @Nullable Cell getCell(String tableId, String rowId, String cellId);

  /** All values by id. */
  Map<String, Cell> getValues();

  /** The ids of all values. */
  List<String> getValueIds();

  /** A value, or null if there is none. */
  @Nullable Cell getValue(String valueId);

  /** Whether there is any table. */
  boolean hasTables();

  /** Whether there is a table of this id. */
  boolean hasTable(String tableId);

  /** Whether some row of a table has a cell of this id. */
  boolean hasTableCell(String tableId, String cellId);

  /** Whether there is a row of this id. */
  boolean hasRow(String tableId, String rowId);

  /** Whether there is a cell of this id. */
  boolean hasCell(String tableId, String rowId, String cellId);

  /** Whether there is any value. */
  boolean hasValues();

  /** Whether there is a value of this id. */
  boolean hasValue(String valueId);

  /** A string cell's string, or null if there is no such cell or it is of another type. */
  default @Nullable String getString(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asString();
  }

  /** A number cell's number, or null if there is no such cell or it is of another type. */
  default @Nullable Double getDouble(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asDouble();
  }

  /** A number cell's number if it is whole, or null if there is no such cell or it is another. */
  default @Nullable Long getLong(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asLong();
  }

  /** A boolean cell's boolean, or null if there is no such cell or it is of another type. */
  default @Nullable Boolean getBoolean(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asBoolean();
  }

  /** An object cell's members, or null if there is no such cell or it is of another type. */
  default @Nullable Map<String, Cell> getMap(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asMap();
  }

  /** An array cell's elements, or null if there is no such cell or it is of another type. */
  default @Nullable List<Cell> getList(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asList();
  }

  /** A string value's string, or null if there is no such value or it is of another type. */
  default @Nullable String getString(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asString();
  }

  /** A number value's number, or null if there is no such value or it is of another type. */
  default @Nullable Double getDouble(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asDouble();
  }

  /** A number value's number if it is whole, or null if there is no such value or it is another. */
  default @Nullable Long getLong(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asLong();
  }

  /** A boolean value's boolean, or null if there is no such value or it is of another type. */
  default @Nullable Boolean getBoolean(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asBoolean();
  }

  /** An object value's members, or null if there is no such value or it is of another type. */
  default @Nullable Map<String, Cell> getMap(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asMap();
  }

  /** An array value's elements, or null if there is no such value or it is of another type. */
  default @Nullable List<Cell> getList(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asList();
  }

  /**
   * All tables as plain maps: table id to row id to cell id to a plain object, as {@link
   * Cell#toObject()} says. They can be handed to whatever knows nothing of cells, such as a
   * template or a JSON library.
   */
  default Map<String, Map<String, Map<String, @Nullable Object>>> getTablesAsObjects() {
    return PlainMaps.ofTables(getTables());
  }

  /** A table's rows as plain maps, as {@link #getTablesAsObjects()}; empty if there is none. */
  default Map<String, Map<String, @Nullable Object>> getTableAsObjects(String tableId) {
    return PlainMaps.ofTable(getTable(tableId));
  }

  /** A row as a plain map, as {@link #getTablesAsObjects()}; empty if there is none. */
  default Map<String, @Nullable Object> getRowAsObjects(String tableId, String rowId) {
    return Cell.toObjects(getRow(tableId, rowId));
  }

  /** All values as a plain map, as {@link #getTablesAsObjects()}. */
  default Map<String, @Nullable Object> getValuesAsObjects() {
    return Cell.toObjects(getValues());
  }

  /** Calls back with each table. What the callback writes does not change what it is shown. */
  void forEachTable(BiConsumer<String, Map<String, Map<String, Cell>>> callback);

  /** Calls back with each cell id of a table and the number of rows that have it. */
  void forEachTableCell(String tableId, ObjIntConsumer<String> callback);

  /** Calls back with each row of a table. */
  void forEachRow(String tableId, BiConsumer<String, Map<String, Cell>> callback);

  /** Calls back with each cell of a row. */
  void forEachCell(String tableId, String rowId, BiConsumer<String, Cell> callback);

  /** Calls back with each value. */
  void forEachValue(BiConsumer<String, Cell> callback);

  /**
   * All tables as JSON text. An object or array cell is a string that begins with U+FFFD there, as
   * in TinyBase.
   */
  String getTablesJson();

  /** All values as JSON text, as {@link #getTablesJson()}. */
  String getValuesJson();

  /** All tables and values as the JSON text of an array of the two. */
  String getJson();
}
