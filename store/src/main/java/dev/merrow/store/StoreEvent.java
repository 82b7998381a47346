package dev.merrow.store;

import dev.merrow.Cell;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that a store reports to its listeners. Each event names the store, what changed, and
 * how.
 */
public sealed interface StoreEvent {
  /** Returns the store that the listener was added to. */
  Store store();

  /**
   * Returns the origin with which {@link StoreTransactions#transact} started the transaction, or
   * null if it has none. Valid only while the transaction's listeners run.
   */
  default @Nullable Object origin() {
    return store().getTransactionOrigin();
  }

  /**
   * Looks up the changes of single cells in the transaction; valid only while its listeners run.
   */
  @FunctionalInterface
  interface CellChanges {
    /** Returns how the transaction changed a cell. */
    CellChange get(String tableId, String rowId, String cellId);
  }

  /**
   * Looks up the changes of single values in the transaction; valid only while its listeners run.
   */
  @FunctionalInterface
  interface ValueChanges {
    /** Returns how the transaction changed a value. */
    CellChange get(String valueId);
  }

  /**
   * Reports that the store went from no tables to some, or back.
   *
   * @param store the store
   * @param hasTables whether there are tables now
   */
  record HasTablesChanged(Store store, boolean hasTables) implements StoreEvent {}

  /**
   * Reports that some cell changed.
   *
   * @param store the store
   * @param changes looks up the changes of single cells; null if the listener is called explicitly
   */
  record TablesChanged(Store store, @Nullable CellChanges changes) implements StoreEvent {

    /** Returns all components but the changes, which are valid only while listeners run. */
    @Override
    public String toString() {
      return "TablesChanged[" + "store=" + store + "]";
    }
  }

  /**
   * Reports that tables were added or removed.
   *
   * @param store the store
   * @param idChanges the table ids added and removed; empty if the listener is called explicitly
   */
  record TableIdsChanged(Store store, Map<String, IdChange> idChanges) implements StoreEvent {}

  /**
   * Reports that a table was added or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param hasTable whether the table exists now
   */
  record HasTableChanged(Store store, String tableId, boolean hasTable) implements StoreEvent {}

  /**
   * Reports that some cell of a table changed.
   *
   * @param store the store
   * @param tableId the table
   * @param changes looks up the changes of single cells; null if the listener is called explicitly
   */
  record TableChanged(Store store, String tableId, @Nullable CellChanges changes)
      implements StoreEvent {

    /** Returns all components but the changes, which are valid only while listeners run. */
    @Override
    public String toString() {
      return "TableChanged[" + "store=" + store + ", tableId=" + tableId + "]";
    }
  }

  /**
   * Reports that the cell ids in use in a table changed.
   *
   * @param store the store
   * @param tableId the table
   * @param idChanges the cell ids that came into use in some row, or went out of use in all; empty
   *     if the listener is called explicitly
   */
  record TableCellIdsChanged(Store store, String tableId, Map<String, IdChange> idChanges)
      implements StoreEvent {}

  /**
   * Reports that a cell id came into use in a table, or went out of use.
   *
   * @param store the store
   * @param tableId the table
   * @param cellId the cell
   * @param hasTableCell whether some row has such a cell now
   */
  record HasTableCellChanged(Store store, String tableId, String cellId, boolean hasTableCell)
      implements StoreEvent {}

  /**
   * Reports that the number of a table's rows changed.
   *
   * @param store the store
   * @param tableId the table
   * @param count the number of rows now
   */
  record RowCountChanged(Store store, String tableId, int count) implements StoreEvent {}

  /**
   * Reports that rows were added to a table or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param idChanges the row ids added and removed; empty if the listener is called explicitly
   */
  record RowIdsChanged(Store store, String tableId, Map<String, IdChange> idChanges)
      implements StoreEvent {}

  /**
   * Reports that the sorted row ids that a query returns changed.
   *
   * @param store the store
   * @param query the query
   * @param sortedRowIds the ids now
   */
  record SortedRowIdsChanged(Store store, SortedRowIdsQuery query, List<String> sortedRowIds)
      implements StoreEvent {}

  /**
   * Reports that a row was added or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param hasRow whether the row exists now
   */
  record HasRowChanged(Store store, String tableId, String rowId, boolean hasRow)
      implements StoreEvent {}

  /**
   * Reports that some cell of a row changed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param changes looks up the changes of single cells; null if the listener is called explicitly
   */
  record RowChanged(Store store, String tableId, String rowId, @Nullable CellChanges changes)
      implements StoreEvent {

    /** Returns all components but the changes, which are valid only while listeners run. */
    @Override
    public String toString() {
      return "RowChanged[" + "store=" + store + ", tableId=" + tableId + ", rowId=" + rowId + "]";
    }
  }

  /**
   * Reports that cells were added to a row or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param idChanges the cell ids added and removed; empty if the listener is called explicitly
   */
  record CellIdsChanged(Store store, String tableId, String rowId, Map<String, IdChange> idChanges)
      implements StoreEvent {}

  /**
   * Reports that a cell was added or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param cellId the cell
   * @param hasCell whether the cell exists now
   */
  record HasCellChanged(Store store, String tableId, String rowId, String cellId, boolean hasCell)
      implements StoreEvent {}

  /**
   * Reports that a cell changed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param cellId the cell
   * @param newCell the cell now, or null if there is none
   * @param oldCell the cell before, or null if there was none
   * @param changes looks up the changes of other cells; null if the listener is called explicitly
   */
  record CellChanged(
      Store store,
      String tableId,
      String rowId,
      String cellId,
      @Nullable Cell newCell,
      @Nullable Cell oldCell,
      @Nullable CellChanges changes)
      implements StoreEvent {

    /** Returns all components but the changes, which are valid only while listeners run. */
    @Override
    public String toString() {
      return "CellChanged["
          + "store="
          + store
          + ", tableId="
          + tableId
          + ", rowId="
          + rowId
          + ", cellId="
          + cellId
          + ", newCell="
          + newCell
          + ", oldCell="
          + oldCell
          + "]";
    }
  }

  /**
   * Reports that cells were refused.
   *
   * @param store the store
   * @param tableId the table, or null if it is not known
   * @param rowId the row, or null if it is not known
   * @param cellId the cell, or null if it is not known
   * @param invalidCells the refused cells, in order; null where a cell was missing
   */
  record CellRefused(
      Store store,
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      List<@Nullable Cell> invalidCells)
      implements StoreEvent {}

  /**
   * Reports that the store went from no values to some, or back.
   *
   * @param store the store
   * @param hasValues whether there are values now
   */
  record HasValuesChanged(Store store, boolean hasValues) implements StoreEvent {}

  /**
   * Reports that some value changed.
   *
   * @param store the store
   * @param changes looks up the changes of single values; null if the listener is called explicitly
   */
  record ValuesChanged(Store store, @Nullable ValueChanges changes) implements StoreEvent {

    /** Returns all components but the changes, which are valid only while listeners run. */
    @Override
    public String toString() {
      return "ValuesChanged[" + "store=" + store + "]";
    }
  }

  /**
   * Reports that values were added or removed.
   *
   * @param store the store
   * @param idChanges the value ids added and removed; empty if the listener is called explicitly
   */
  record ValueIdsChanged(Store store, Map<String, IdChange> idChanges) implements StoreEvent {}

  /**
   * Reports that a value was added or removed.
   *
   * @param store the store
   * @param valueId the value
   * @param hasValue whether the value exists now
   */
  record HasValueChanged(Store store, String valueId, boolean hasValue) implements StoreEvent {}

  /**
   * Reports that a value changed.
   *
   * @param store the store
   * @param valueId the value
   * @param newValue the value now, or null if there is none
   * @param oldValue the value before, or null if there was none
   * @param changes looks up the changes of other values; null if the listener is called explicitly
   */
  record ValueChanged(
      Store store,
      String valueId,
      @Nullable Cell newValue,
      @Nullable Cell oldValue,
      @Nullable ValueChanges changes)
      implements StoreEvent {

    /** Returns all components but the changes, which are valid only while listeners run. */
    @Override
    public String toString() {
      return "ValueChanged["
          + "store="
          + store
          + ", valueId="
          + valueId
          + ", newValue="
          + newValue
          + ", oldValue="
          + oldValue
          + "]";
    }
  }

  /**
   * Reports that values were refused.
   *
   * @param store the store
   * @param valueId the value, or null if it is not known
   * @param invalidValues the refused values, in order; null where a value was missing
   */
  record ValueRefused(Store store, @Nullable String valueId, List<@Nullable Cell> invalidValues)
      implements StoreEvent {}
}
