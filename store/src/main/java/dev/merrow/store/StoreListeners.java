package dev.merrow.store;

import dev.merrow.store.StoreEvent.CellChanged;
import dev.merrow.store.StoreEvent.CellIdsChanged;
import dev.merrow.store.StoreEvent.CellRefused;
import dev.merrow.store.StoreEvent.HasCellChanged;
import dev.merrow.store.StoreEvent.HasRowChanged;
import dev.merrow.store.StoreEvent.HasTableCellChanged;
import dev.merrow.store.StoreEvent.HasTableChanged;
import dev.merrow.store.StoreEvent.HasTablesChanged;
import dev.merrow.store.StoreEvent.HasValueChanged;
import dev.merrow.store.StoreEvent.HasValuesChanged;
import dev.merrow.store.StoreEvent.RowChanged;
import dev.merrow.store.StoreEvent.RowCountChanged;
import dev.merrow.store.StoreEvent.RowIdsChanged;
import dev.merrow.store.StoreEvent.SortedRowIdsChanged;
import dev.merrow.store.StoreEvent.TableCellIdsChanged;
import dev.merrow.store.StoreEvent.TableChanged;
import dev.merrow.store.StoreEvent.TableIdsChanged;
import dev.merrow.store.StoreEvent.TablesChanged;
import dev.merrow.store.StoreEvent.ValueChanged;
import dev.merrow.store.StoreEvent.ValueIdsChanged;
import dev.merrow.store.StoreEvent.ValueRefused;
import dev.merrow.store.StoreEvent.ValuesChanged;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Adds listeners to a store and removes them. A null id for a table, row, cell or value is a
 * wildcard that matches all. A mutator listener runs before the commit and may write to the store;
 * all others run after the commit and must not.
 *
 * <p>The events of one transaction come in a fixed order: refused cells; then the existence of
 * tables, table ids, cell ids of tables, row counts, row ids and sorted row ids, cell ids; then
 * each cell, its row after the row's cells, its table after the table's rows, and all tables last;
 * then the same for values. Listeners of one event run in the order in which they were added, those
 * for the exact id before those for a wildcard.
 *
 * <p>Threads: listeners may be added and removed from any thread; they run on the committing
 * thread.
 */
public interface StoreListeners {

  /** Tells the listener when the store went from no tables to some, or back. */
  default Subscription addHasTablesListener(Consumer<? super HasTablesChanged> listener) {
    return addHasTablesListener(listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addHasTablesListener(Consumer<? super HasTablesChanged> listener, boolean mutator);

  /** Tells the listener when some cell changed. */
  default Subscription addTablesListener(Consumer<? super TablesChanged> listener) {
    return addTablesListener(listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addTablesListener(Consumer<? super TablesChanged> listener, boolean mutator);

  /** Tells the listener when tables were added or removed. */
  default Subscription addTableIdsListener(Consumer<? super TableIdsChanged> listener) {
    return addTableIdsListener(listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addTableIdsListener(Consumer<? super TableIdsChanged> listener, boolean mutator);

  /** Tells the listener when a table was added or removed. */
  default Subscription addHasTableListener(
      @Nullable String tableId, Consumer<? super HasTableChanged> listener) {
    return addHasTableListener(tableId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addHasTableListener(
      @Nullable String tableId, Consumer<? super HasTableChanged> listener, boolean mutator);

  /** Tells the listener when some cell of a table changed. */
  default Subscription addTableListener(
      @Nullable String tableId, Consumer<? super TableChanged> listener) {
    return addTableListener(tableId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addTableListener(
      @Nullable String tableId, Consumer<? super TableChanged> listener, boolean mutator);

  /** Tells the listener when the cell ids in use in a table changed. */
  default Subscription addTableCellIdsListener(
      @Nullable String tableId, Consumer<? super TableCellIdsChanged> listener) {
    return addTableCellIdsListener(tableId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addTableCellIdsListener(
      @Nullable String tableId, Consumer<? super TableCellIdsChanged> listener, boolean mutator);

  /** Tells the listener when a cell id came into use in a table, or went out of it. */
  default Subscription addHasTableCellListener(
      @Nullable String tableId,
      @Nullable String cellId,
      Consumer<? super HasTableCellChanged> listener) {
    return addHasTableCellListener(tableId, cellId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addHasTableCellListener(
      @Nullable String tableId,
      @Nullable String cellId,
      Consumer<? super HasTableCellChanged> listener,
      boolean mutator);

  /** Tells the listener when the number of a table's rows changed. */
  default Subscription addRowCountListener(
      @Nullable String tableId, Consumer<? super RowCountChanged> listener) {
    return addRowCountListener(tableId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addRowCountListener(
      @Nullable String tableId, Consumer<? super RowCountChanged> listener, boolean mutator);

  /** Tells the listener when rows were added to a table or removed. */
  default Subscription addRowIdsListener(
      @Nullable String tableId, Consumer<? super RowIdsChanged> listener) {
    return addRowIdsListener(tableId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addRowIdsListener(
      @Nullable String tableId, Consumer<? super RowIdsChanged> listener, boolean mutator);

  /** Tells the listener when the sorted row ids that a query returns changed. */
  default Subscription addSortedRowIdsListener(
      SortedRowIdsQuery query, Consumer<? super SortedRowIdsChanged> listener) {
    return addSortedRowIdsListener(query, listener, false);
  }

  /**
   * As {@link #addSortedRowIdsListener(SortedRowIdsQuery, Consumer)}; the listener is a mutator if
   * {@code mutator} is true.
   */
  Subscription addSortedRowIdsListener(
      SortedRowIdsQuery query, Consumer<? super SortedRowIdsChanged> listener, boolean mutator);

  /** Tells the listener when a row was added or removed. */
  default Subscription addHasRowListener(
      @Nullable String tableId, @Nullable String rowId, Consumer<? super HasRowChanged> listener) {
    return addHasRowListener(tableId, rowId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addHasRowListener(
      @Nullable String tableId,
      @Nullable String rowId,
      Consumer<? super HasRowChanged> listener,
      boolean mutator);

  /** Tells the listener when some cell of a row changed. */
  default Subscription addRowListener(
      @Nullable String tableId, @Nullable String rowId, Consumer<? super RowChanged> listener) {
    return addRowListener(tableId, rowId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addRowListener(
      @Nullable String tableId,
      @Nullable String rowId,
      Consumer<? super RowChanged> listener,
      boolean mutator);

  /** Tells the listener when cells were added to a row or removed. */
  default Subscription addCellIdsListener(
      @Nullable String tableId, @Nullable String rowId, Consumer<? super CellIdsChanged> listener) {
    return addCellIdsListener(tableId, rowId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addCellIdsListener(
      @Nullable String tableId,
      @Nullable String rowId,
      Consumer<? super CellIdsChanged> listener,
      boolean mutator);

  /** Tells the listener when a cell was added or removed. */
  default Subscription addHasCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super HasCellChanged> listener) {
    return addHasCellListener(tableId, rowId, cellId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addHasCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super HasCellChanged> listener,
      boolean mutator);

  /** Tells the listener when a cell changed. */
  default Subscription addCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super CellChanged> listener) {
    return addCellListener(tableId, rowId, cellId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super CellChanged> listener,
      boolean mutator);

  /** Tells the listener when cells were refused. */
  default Subscription addInvalidCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super CellRefused> listener) {
    return addInvalidCellListener(tableId, rowId, cellId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addInvalidCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super CellRefused> listener,
      boolean mutator);

  /** Tells the listener when the store went from no values to some, or back. */
  default Subscription addHasValuesListener(Consumer<? super HasValuesChanged> listener) {
    return addHasValuesListener(listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addHasValuesListener(Consumer<? super HasValuesChanged> listener, boolean mutator);

  /** Tells the listener when some value changed. */
  default Subscription addValuesListener(Consumer<? super ValuesChanged> listener) {
    return addValuesListener(listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addValuesListener(Consumer<? super ValuesChanged> listener, boolean mutator);

  /** Tells the listener when values were added or removed. */
  default Subscription addValueIdsListener(Consumer<? super ValueIdsChanged> listener) {
    return addValueIdsListener(listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addValueIdsListener(Consumer<? super ValueIdsChanged> listener, boolean mutator);

  /** Tells the listener when a value was added or removed. */
  default Subscription addHasValueListener(
      @Nullable String valueId, Consumer<? super HasValueChanged> listener) {
    return addHasValueListener(valueId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addHasValueListener(
      @Nullable String valueId, Consumer<? super HasValueChanged> listener, boolean mutator);

  /** Tells the listener when a value changed. */
  default Subscription addValueListener(
      @Nullable String valueId, Consumer<? super ValueChanged> listener) {
    return addValueListener(valueId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addValueListener(
      @Nullable String valueId, Consumer<? super ValueChanged> listener, boolean mutator);

  /** Tells the listener when values were refused. */
  default Subscription addInvalidValueListener(
      @Nullable String valueId, Consumer<? super ValueRefused> listener) {
    return addInvalidValueListener(valueId, listener, false);
  }

  /** As the overload without {@code mutator}; if that is true, the listener is a mutator. */
  Subscription addInvalidValueListener(
      @Nullable String valueId, Consumer<? super ValueRefused> listener, boolean mutator);

  /**
   * Calls the listener at the start of each outermost transaction; it may write in that
   * transaction.
   */
  Subscription addStartTransactionListener(Consumer<? super Store> listener);

  /** Calls the listener before each commit or rollback by predicate; it may still write. */
  Subscription addWillFinishTransactionListener(Consumer<? super Store> listener);

  /** Calls the listener after each transaction, once all other listeners have run. */
  Subscription addDidFinishTransactionListener(Consumer<? super Store> listener);

  /**
   * Calls a listener explicitly with the current content of the store, once for each match of its
   * wildcards. Does nothing if there is no such listener.
   *
   * @param listenerId a {@link Subscription#id()}
   */
  void callListener(String listenerId);

  /** Removes a listener. Does nothing if there is no such listener. */
  void delListener(String listenerId);

  /** Returns how many listeners there are of each kind. */
  ListenerStats getListenerStats();
}
