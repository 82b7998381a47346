package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a store. Every result is an unmodifiable snapshot, which later writes do not change. Ids
 * are in insertion order; an id that is deleted and added again comes last. A read inside a
 * transaction sees the transaction's own writes.
 *
 * <p>Threads: each call is atomic; it waits for another thread's transaction, but not for other
 * reads.
 */
public interface StoreReads {

  /** Returns all tables and values. */
  Content getContent();

  /** Returns all tables: table id to row id to cell id to cell. */
  Map<String, Map<String, Map<String, Cell>>> getTables();

  /** Returns the ids of all tables. */
  List<String> getTableIds();

  /** Returns a table's rows by id; empty if there is no such table. */
  Map<String, Map<String, Cell>> getTable(String tableId);

  /** Returns the cell ids that any row of a table has. */
  List<String> getTableCellIds(String tableId);

  /** Returns the number of rows of a table; 0 if there is no such table. */
  int getRowCount(String tableId);

  /** Returns the ids of a table's rows. */
  List<String> getRowIds(String tableId);

  /** Returns the ids of a table's rows, sorted and paged as the query specifies. */
  List<String> getSortedRowIds(SortedRowIdsQuery query);

  /** Returns a row's cells by id; empty if there is no such row. */
  Map<String, Cell> getRow(String tableId, String rowId);

  /** Returns the ids of a row's cells. */
  List<String> getCellIds(String tableId, String rowId);

  /** Returns a cell, or null if it does not exist. */
  @Nullable Cell getCell(String tableId, String rowId, String cellId);

  /** Returns all values by id. */
  Map<String, Cell> getValues();

  /** Returns the ids of all values. */
  List<String> getValueIds();

  /** Returns a value, or null if it does not exist. */
  @Nullable Cell getValue(String valueId);

  /** Returns whether the store has any table. */
  boolean hasTables();

  /** Returns whether the store has a table with this id. */
  boolean hasTable(String tableId);

  /** Returns whether any row of a table has a cell with this id. */
  boolean hasTableCell(String tableId, String cellId);

  /** Returns whether a table has a row with this id. */
  boolean hasRow(String tableId, String rowId);

  /** Returns whether a row has a cell with this id. */
  boolean hasCell(String tableId, String rowId, String cellId);

  /** Returns whether the store has any value. */
  boolean hasValues();

  /** Returns whether the store has a value with this id. */
  boolean hasValue(String valueId);

  /** Returns a string cell's string, or null if there is no such cell or it is of another type. */
  default @Nullable String getString(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asString();
  }

  /** Returns a number cell's number, or null if there is no such cell or it is of another type. */
  default @Nullable Double getDouble(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asDouble();
  }

  /**
   * Returns a number cell's number if it is whole, or null if there is no such cell or its content
   * is anything else.
   */
  default @Nullable Long getLong(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asLong();
  }

  /**
   * Returns a boolean cell's boolean, or null if there is no such cell or it is of another type.
   */
  default @Nullable Boolean getBoolean(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asBoolean();
  }

  /**
   * Returns an object cell's members, or null if there is no such cell or it is of another type.
   */
  default @Nullable Map<String, Cell> getMap(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asMap();
  }

  /**
   * Returns an array cell's elements, or null if there is no such cell or it is of another type.
   */
  default @Nullable List<Cell> getList(String tableId, String rowId, String cellId) {
    Cell cell = getCell(tableId, rowId, cellId);
    return cell == null ? null : cell.asList();
  }

  /**
   * Returns a string value's string, or null if there is no such value or it is of another type.
   */
  default @Nullable String getString(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asString();
  }

  /**
   * Returns a number value's number, or null if there is no such value or it is of another type.
   */
  default @Nullable Double getDouble(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asDouble();
  }

  /**
   * Returns a number value's number if it is whole, or null if there is no such value or its
   * content is anything else.
   */
  default @Nullable Long getLong(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asLong();
  }

  /**
   * Returns a boolean value's boolean, or null if there is no such value or it is of another type.
   */
  default @Nullable Boolean getBoolean(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asBoolean();
  }

  /**
   * Returns an object value's members, or null if there is no such value or it is of another type.
   */
  default @Nullable Map<String, Cell> getMap(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asMap();
  }

  /**
   * Returns an array value's elements, or null if there is no such value or it is of another type.
   */
  default @Nullable List<Cell> getList(String valueId) {
    Cell value = getValue(valueId);
    return value == null ? null : value.asList();
  }

  /**
   * Returns all tables as plain maps: table id to row id to cell id to the plain object of {@link
   * Cell#toObject()}. Code that does not know cells, such as a template or a JSON library, can use
   * them.
   */
  default Map<String, Map<String, Map<String, @Nullable Object>>> getTablesAsObjects() {
    return PlainMaps.ofTables(getTables());
  }

  /**
   * Returns a table's rows as plain maps, as {@link #getTablesAsObjects()}; empty if there is none.
   */
  default Map<String, Map<String, @Nullable Object>> getTableAsObjects(String tableId) {
    return PlainMaps.ofTable(getTable(tableId));
  }

  /** Returns a row as a plain map, as {@link #getTablesAsObjects()}; empty if there is none. */
  default Map<String, @Nullable Object> getRowAsObjects(String tableId, String rowId) {
    return Cell.toObjects(getRow(tableId, rowId));
  }

  /** Returns all values as a plain map, as {@link #getTablesAsObjects()}. */
  default Map<String, @Nullable Object> getValuesAsObjects() {
    return Cell.toObjects(getValues());
  }

  /**
   * Calls back with each table. The iteration runs over a snapshot: writes by the callback do not
   * affect it.
   */
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
   * Returns all tables as JSON text. As in TinyBase, the text represents an object or array cell as
   * a string that begins with U+FFFD.
   */
  String getTablesJson();

  /** Returns all values as JSON text, as {@link #getTablesJson()}. */
  String getValuesJson();

  /** Returns all tables and values as the JSON text of an array of the two. */
  String getJson();
}
