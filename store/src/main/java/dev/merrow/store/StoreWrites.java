package dev.merrow.store;

import dev.merrow.Cell;
import dev.merrow.stamp.Changes;
import dev.merrow.stamp.Content;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writing a store. Each call is a transaction of its own unless one is under way on this thread
 * ({@link StoreTransactions}); listeners run before it returns.
 *
 * <p>A cell that a schema refuses is left out and reported to the invalid cell listeners, and so is
 * a reserved string that was taken out of an object or array. A row or table of which nothing is
 * left is not set at all; so it is in TinyBase. A cell that could not be made ({@link
 * dev.merrow.InvalidCellException}) never gets this far.
 *
 * <p>Threads: each call waits for other threads' transactions. Every method throws {@link
 * IllegalStateException} when called from a listener that is not a mutator.
 */
public interface StoreWrites {

  /** Replaces all tables and values. */
  void setContent(Content content);

  /** Replaces all tables and values by what is computed inside the transaction. */
  void setContent(Supplier<Content> content);

  /** Replaces all tables. */
  void setTables(Map<String, ? extends Map<String, ? extends Map<String, Cell>>> tables);

  /** Replaces a table. */
  void setTable(String tableId, Map<String, ? extends Map<String, Cell>> table);

  /** Replaces a row. */
  void setRow(String tableId, String rowId, Map<String, Cell> row);

  /**
   * Adds a row under a random id of 16 characters ({@link UniqueIds#getUniqueId()}), which no other
   * peer gives to a row of its own.
   *
   * @return the id, or null if the schema or the middleware took nothing of the row
   */
  @Nullable String addUniqueRow(String tableId, Map<String, Cell> row);

  /**
   * Adds a row under the next whole number: from 0 up, the first that is no row's id, or one that a
   * deleted row set free.
   *
   * <p><b>Two stores that do not see each other's rows give the same ids.</b> Each of two peers
   * that are offline, or that both add a row at the same time, calls its row "0"; when they are
   * joined, the two rows become one, and the older cells are lost. So it is in TinyBase, for which
   * this method is here. In a store that has peers use {@link #addUniqueRow}.
   *
   * @return the id, or null if no cell of the row was valid
   */
  default @Nullable String addRow(String tableId, Map<String, Cell> row) {
    return addRow(tableId, row, true);
  }

  /**
   * As {@link #addRow(String, Map)}; <b>two peers give the same ids</b> here, too.
   *
   * @param reuseRowIds whether ids of deleted rows are given again, the longest free one first
   */
  @Nullable String addRow(String tableId, Map<String, Cell> row, boolean reuseRowIds);

  /** Sets some cells of a row and leaves its others. */
  void setPartialRow(String tableId, String rowId, Map<String, Cell> partialRow);

  /** Sets a cell. */
  void setCell(String tableId, String rowId, String cellId, Cell cell);

  /** Sets a cell to what is computed of the one there, which is null if there is none. */
  void setCell(
      String tableId, String rowId, String cellId, Function<? super @Nullable Cell, Cell> mapCell);

  /** Sets a string cell; throws as {@link Cell#of(String)}. */
  default void setCell(String tableId, String rowId, String cellId, String cell) {
    setCell(tableId, rowId, cellId, Cell.of(cell));
  }

  /** Sets a string cell of one character; throws as {@link Cell#of(char)}. */
  default void setCell(String tableId, String rowId, String cellId, char cell) {
    setCell(tableId, rowId, cellId, Cell.of(cell));
  }

  /** Sets a number cell; throws as {@link Cell#of(double)}. */
  default void setCell(String tableId, String rowId, String cellId, double cell) {
    setCell(tableId, rowId, cellId, Cell.of(cell));
  }

  /** Sets a number cell; throws as {@link Cell#of(long)}. */
  default void setCell(String tableId, String rowId, String cellId, long cell) {
    setCell(tableId, rowId, cellId, Cell.of(cell));
  }

  /** Sets a number cell. */
  default void setCell(String tableId, String rowId, String cellId, int cell) {
    setCell(tableId, rowId, cellId, Cell.of(cell));
  }

  /** Sets a boolean cell. */
  default void setCell(String tableId, String rowId, String cellId, boolean cell) {
    setCell(tableId, rowId, cellId, Cell.of(cell));
  }

  /** Sets an object cell; throws as {@link Cell#of(Map)}. */
  default void setCell(String tableId, String rowId, String cellId, Map<String, ?> cell) {
    setCell(tableId, rowId, cellId, Cell.of(cell));
  }

  /** Sets an array cell; throws as {@link Cell#of(List)}. */
  default void setCell(String tableId, String rowId, String cellId, List<?> cell) {
    setCell(tableId, rowId, cellId, Cell.of(cell));
  }

  /** Replaces all values. */
  void setValues(Map<String, Cell> values);

  /** Sets some values and leaves the others. */
  void setPartialValues(Map<String, Cell> partialValues);

  /** Sets a value. */
  void setValue(String valueId, Cell value);

  /** Sets a value to what is computed of the one there, which is null if there is none. */
  void setValue(String valueId, Function<? super @Nullable Cell, Cell> mapValue);

  /** Sets a string value; throws as {@link Cell#of(String)}. */
  default void setValue(String valueId, String value) {
    setValue(valueId, Cell.of(value));
  }

  /** Sets a string value of one character; throws as {@link Cell#of(char)}. */
  default void setValue(String valueId, char value) {
    setValue(valueId, Cell.of(value));
  }

  /** Sets a number value; throws as {@link Cell#of(double)}. */
  default void setValue(String valueId, double value) {
    setValue(valueId, Cell.of(value));
  }

  /** Sets a number value; throws as {@link Cell#of(long)}. */
  default void setValue(String valueId, long value) {
    setValue(valueId, Cell.of(value));
  }

  /** Sets a number value. */
  default void setValue(String valueId, int value) {
    setValue(valueId, Cell.of(value));
  }

  /** Sets a boolean value. */
  default void setValue(String valueId, boolean value) {
    setValue(valueId, Cell.of(value));
  }

  /** Sets an object value; throws as {@link Cell#of(Map)}. */
  default void setValue(String valueId, Map<String, ?> value) {
    setValue(valueId, Cell.of(value));
  }

  /** Sets an array value; throws as {@link Cell#of(List)}. */
  default void setValue(String valueId, List<?> value) {
    setValue(valueId, Cell.of(value));
  }

  /** Applies changes, such as {@link StoreTransactions#getTransactionChanges()} gave elsewhere. */
  void applyChanges(Changes changes);

  /**
   * Replaces all tables by those of a JSON text, as {@link StoreReads#getTablesJson()} gives.
   *
   * @throws InvalidJsonException if the text is not such JSON; nothing is changed then
   */
  void setTablesJson(String tablesJson);

  /**
   * Replaces all values by those of a JSON text, as {@link StoreReads#getValuesJson()} gives.
   *
   * @throws InvalidJsonException if the text is not such JSON; nothing is changed then
   */
  void setValuesJson(String valuesJson);

  /**
   * Replaces all tables and values by those of a JSON text, as {@link StoreReads#getJson()} gives.
   * A text with tables alone is taken, too, and leaves the values.
   *
   * @throws InvalidJsonException if the text is neither; nothing is changed then
   */
  void setJson(String tablesAndValuesJson);

  /** Deletes all tables. */
  void delTables();

  /** Deletes a table. */
  void delTable(String tableId);

  /** Deletes a row, with what a schema hides of it. */
  void delRow(String tableId, String rowId);

  /** Deletes a cell; where the schema has a default for it, the cell takes that instead. */
  default void delCell(String tableId, String rowId, String cellId) {
    delCell(tableId, rowId, cellId, false);
  }

  /**
   * Deletes a cell.
   *
   * @param forceDel if the schema has a default for the cell: whether to delete the whole row
   */
  void delCell(String tableId, String rowId, String cellId, boolean forceDel);

  /** Deletes all values; those that the schema has a default for take that. */
  void delValues();

  /** Deletes a value; where the schema has a default for it, it takes that instead. */
  void delValue(String valueId);
}
