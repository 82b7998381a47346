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
 * Writes to a store. Each call is a transaction of its own unless this thread is already in one
 * ({@link StoreTransactions}); listeners run before the call returns.
 *
 * <p>A write leaves out a cell that a schema refuses and reports it to the invalid cell listeners.
 * The same goes for a reserved string that was taken out of an object or array. As in TinyBase, a
 * row or table without any valid cell is not set at all. An illegal cell never reaches the store:
 * creating it throws {@link dev.merrow.InvalidCellException}.
 *
 * <p>Threads: each call waits for other threads' transactions. Every method throws {@link
 * IllegalStateException} when called from a listener that is not a mutator.
 */
public interface StoreWrites {

  /** Replaces all tables and values. */
  void setContent(Content content);

  /**
   * Replaces all tables and values by content that the supplier computes inside the transaction.
   */
  void setContent(Supplier<Content> content);

  /** Replaces all tables. */
  void setTables(Map<String, ? extends Map<String, ? extends Map<String, Cell>>> tables);

  /** Replaces a table. */
  void setTable(String tableId, Map<String, ? extends Map<String, Cell>> table);

  /** Replaces a row. */
  void setRow(String tableId, String rowId, Map<String, Cell> row);

  /**
   * Adds a row under a random id of 16 characters ({@link UniqueIds#getUniqueId()}), which no other
   * peer generates for a row of its own.
   *
   * @return the id, or null if the schema or the middleware accepted no cell of the row
   */
  @Nullable String addUniqueRow(String tableId, Map<String, Cell> row);

  /**
   * Adds a row under the next whole number, counting up from 0: the first that is not the id of a
   * row, or one that a deleted row has freed.
   *
   * <p><b>Two stores that do not see each other's rows assign the same ids.</b> If two peers are
   * offline, or add a row at the same time, each assigns its row the id "0"; after they
   * synchronize, the two rows are one, and the older cells are lost. TinyBase behaves the same, and
   * this method exists for compatibility with it. In a store that has peers, use {@link
   * #addUniqueRow}.
   *
   * @return the id, or null if no cell of the row was valid
   */
  default @Nullable String addRow(String tableId, Map<String, Cell> row) {
    return addRow(tableId, row, true);
  }

  /**
   * As {@link #addRow(String, Map)}; again, <b>two peers assign the same ids</b>.
   *
   * @param reuseRowIds whether to reuse the ids of deleted rows, starting with the one that has
   *     been free the longest
   */
  @Nullable String addRow(String tableId, Map<String, Cell> row, boolean reuseRowIds);

  /** Sets some cells of a row and leaves the others unchanged. */
  void setPartialRow(String tableId, String rowId, Map<String, Cell> partialRow);

  /** Sets a cell. */
  void setCell(String tableId, String rowId, String cellId, Cell cell);

  /**
   * Sets a cell to the result of a function of the current cell, which is null if there is none.
   */
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

  /** Sets some values and leaves the others unchanged. */
  void setPartialValues(Map<String, Cell> partialValues);

  /** Sets a value. */
  void setValue(String valueId, Cell value);

  /**
   * Sets a value to the result of a function of the current value, which is null if there is none.
   */
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

  /**
   * Applies changes, such as those that {@link StoreTransactions#getTransactionChanges()} returned
   * for another store.
   */
  void applyChanges(Changes changes);

  /**
   * Replaces all tables by those of a JSON text in the form of {@link StoreReads#getTablesJson()}.
   *
   * @throws InvalidJsonException if the text is not such JSON; nothing is changed then
   */
  void setTablesJson(String tablesJson);

  /**
   * Replaces all values by those of a JSON text in the form of {@link StoreReads#getValuesJson()}.
   *
   * @throws InvalidJsonException if the text is not such JSON; nothing is changed then
   */
  void setValuesJson(String valuesJson);

  /**
   * Replaces all tables and values by those of a JSON text in the form of {@link
   * StoreReads#getJson()}. A text with only tables is also accepted and leaves the values
   * unchanged.
   *
   * @throws InvalidJsonException if the text has neither form; nothing is changed then
   */
  void setJson(String tablesAndValuesJson);

  /** Deletes all tables. */
  void delTables();

  /** Deletes a table. */
  void delTable(String tableId);

  /** Deletes a row, including cells that a schema hides. */
  void delRow(String tableId, String rowId);

  /** Deletes a cell; if the schema has a default for it, sets the cell to the default instead. */
  default void delCell(String tableId, String rowId, String cellId) {
    delCell(tableId, rowId, cellId, false);
  }

  /**
   * Deletes a cell.
   *
   * @param forceDel whether to delete the whole row if the schema has a default for the cell
   */
  void delCell(String tableId, String rowId, String cellId, boolean forceDel);

  /** Deletes all values; sets those for which the schema has a default to that default. */
  void delValues();

  /** Deletes a value; if the schema has a default for it, sets the value to the default instead. */
  void delValue(String valueId);
}
