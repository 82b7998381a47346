package dev.merrow.store;

import dev.merrow.Cell;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a store tells its listeners. Each event names the store, what changed, and how. */
public sealed interface StoreEvent {
  /** The store that the listener was added to. */
  Store store();

  /**
   * What the transaction was started for with {@link StoreTransactions#transact}; null if that was
   * not said. Only while the transaction's listeners run.
   */
  default @Nullable Object origin() {
    return store().getTransactionOrigin();
  }

  /** Asks what became of single cells in the transaction; only while its listeners run. */
  @FunctionalInterface
  interface CellChanges {
    /** What became of a cell. */
    CellChange get(String tableId, String rowId, String cellId);
  }

  /** Asks what became of single values in the transaction; only while its listeners run. */
  @FunctionalInterface
  interface ValueChanges {
    /** What became of a value. */
    CellChange get(String valueId);
  }

  /**
   * Says that the store went from no tables to some, or back.
   *
   * @param store the store
   * @param hasTables whether there are tables now
   */
  record HasTablesChanged(Store store, boolean hasTables) implements StoreEvent {}

  /**
   * Says that some cell changed.
   *
   * @param store the store
   * @param changes asks for single cells' changes; null if the listener is being called by hand
   */
  record TablesChanged(Store store, @Nullable CellChanges changes) implements StoreEvent {

    /** All but the changes, which can be asked for while listeners run alone. */
    @Override
    public String toString() {
      return "TablesChanged[" + "store=" + store + "]";
    }
  }

  /**
   * Says that tables were added or removed.
   *
   * @param store the store
   * @param idChanges the table ids added and removed; empty if the listener is being called by hand
   */
  record TableIdsChanged(Store store, Map<String, IdChange> idChanges) implements StoreEvent {}

  /**
   * Says that a table was added or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param hasTable whether there is such a table now
   */
  record HasTableChanged(Store store, String tableId, boolean hasTable) implements StoreEvent {}

  /**
   * Says that some cell of a table changed.
   *
   * @param store the store
   * @param tableId the table
   * @param changes asks for single cells' changes; null if the listener is being called by hand
   */
  record TableChanged(Store store, String tableId, @Nullable CellChanges changes)
      implements StoreEvent {

    /** All but the changes, which can be asked for while listeners run alone. */
    @Override
    public String toString() {
      return "TableChanged[" + "store=" + store + ", tableId=" + tableId + "]";
    }
  }

  /**
   * Says that the cell ids in use in a table changed.
   *
   * @param store the store
   * @param tableId the table
   * @param idChanges the cell ids that some row now has and none had, or the reverse; empty if the
   *     listener is being called by hand
   */
  record TableCellIdsChanged(Store store, String tableId, Map<String, IdChange> idChanges)
      implements StoreEvent {}

  /**
   * Says that a cell id came into use in a table, or went out of it.
   *
   * @param store the store
   * @param tableId the table
   * @param cellId the cell
   * @param hasTableCell whether some row has such a cell now
   */
  record HasTableCellChanged(Store store, String tableId, String cellId, boolean hasTableCell)
      implements StoreEvent {}

  /**
   * Says that the number of a table's rows changed.
   *
   * @param store the store
   * @param tableId the table
   * @param count the number of rows now
   */
  record RowCountChanged(Store store, String tableId, int count) implements StoreEvent {}

  /**
   * Says that rows were added to a table or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param idChanges the row ids added and removed; empty if the listener is being called by hand
   */
  record RowIdsChanged(Store store, String tableId, Map<String, IdChange> idChanges)
      implements StoreEvent {}

  /**
   * Says that the sorted row ids that a query gives changed.
   *
   * @param store the store
   * @param query what was asked for
   * @param sortedRowIds the ids now
   */
  record SortedRowIdsChanged(Store store, SortedRowIdsQuery query, List<String> sortedRowIds)
      implements StoreEvent {}

  /**
   * Says that a row was added or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param hasRow whether there is such a row now
   */
  record HasRowChanged(Store store, String tableId, String rowId, boolean hasRow)
      implements StoreEvent {}

  /**
   * Says that some cell of a row changed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param changes asks for single cells' changes; null if the listener is being called by hand
   */
  record RowChanged(Store store, String tableId, String rowId, @Nullable CellChanges changes)
      implements StoreEvent {

    /** All but the changes, which can be asked for while listeners run alone. */
    @Override
    public String toString() {
      return "RowChanged[" + "store=" + store + ", tableId=" + tableId + ", rowId=" + rowId + "]";
    }
  }

  /**
   * Says that cells were added to a row or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param idChanges the cell ids added and removed; empty if the listener is being called by hand
   */
  record CellIdsChanged(Store store, String tableId, String rowId, Map<String, IdChange> idChanges)
      implements StoreEvent {}

  /**
   * Says that a cell was added or removed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param cellId the cell
   * @param hasCell whether there is such a cell now
   */
  record HasCellChanged(Store store, String tableId, String rowId, String cellId, boolean hasCell)
      implements StoreEvent {}

  /**
   * Says that a cell changed.
   *
   * @param store the store
   * @param tableId the table
   * @param rowId the row
   * @param cellId the cell
   * @param newCell the cell now, or null if there is none
   * @param oldCell the cell before, or null if there was none
   * @param changes asks for other cells' changes; null if the listener is being called by hand
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

    /** All but the changes, which can be asked for while listeners run alone. */
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
   * Says that cells were refused.
   *
   * @param store the store
   * @param tableId the table, or null if it was not known
   * @param rowId the row, or null if it was not known
   * @param cellId the cell, or null if it was not known
   * @param invalidCells what was refused, in order; null where a cell was missing
   */
  record CellRefused(
      Store store,
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      List<@Nullable Cell> invalidCells)
      implements StoreEvent {}

  /**
   * Says that the store went from no values to some, or back.
   *
   * @param store the store
   * @param hasValues whether there are values now
   */
  record HasValuesChanged(Store store, boolean hasValues) implements StoreEvent {}

  /**
   * Says that some value changed.
   *
   * @param store the store
   * @param changes asks for single values' changes; null if the listener is being called by hand
   */
  record ValuesChanged(Store store, @Nullable ValueChanges changes) implements StoreEvent {

    /** All but the changes, which can be asked for while listeners run alone. */
    @Override
    public String toString() {
      return "ValuesChanged[" + "store=" + store + "]";
    }
  }

  /**
   * Says that values were added or removed.
   *
   * @param store the store
   * @param idChanges the value ids added and removed; empty if the listener is being called by hand
   */
  record ValueIdsChanged(Store store, Map<String, IdChange> idChanges) implements StoreEvent {}

  /**
   * Says that a value was added or removed.
   *
   * @param store the store
   * @param valueId the value
   * @param hasValue whether there is such a value now
   */
  record HasValueChanged(Store store, String valueId, boolean hasValue) implements StoreEvent {}

  /**
   * Says that a value changed.
   *
   * @param store the store
   * @param valueId the value
   * @param newValue the value now, or null if there is none
   * @param oldValue the value before, or null if there was none
   * @param changes asks for other values' changes; null if the listener is being called by hand
   */
  record ValueChanged(
      Store store,
      String valueId,
      @Nullable Cell newValue,
      @Nullable Cell oldValue,
      @Nullable ValueChanges changes)
      implements StoreEvent {

    /** All but the changes, which can be asked for while listeners run alone. */
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
   * Says that values were refused.
   *
   * @param store the store
   * @param valueId the value, or null if it was not known
   * @param invalidValues what was refused, in order; null where a value was missing
   */
  record ValueRefused(Store store, @Nullable String valueId, List<@Nullable Cell> invalidValues)
      implements StoreEvent {}
}
