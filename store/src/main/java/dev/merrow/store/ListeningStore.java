package dev.merrow.store;

import dev.merrow.store.Listeners.Listener;
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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The listening part of a store: each method enters a listener in the registry. */
abstract class ListeningStore extends WritingStore {

  ListeningStore(@Nullable Function<Mutation, LocalStamps> stamps) {
    super(stamps);
  }

  private <E extends StoreEvent> Subscription add(
      ListenerKind kind,
      Class<E> type,
      Consumer<? super E> listener,
      boolean mutator,
      @Nullable String... path) {
    Objects.requireNonNull(listener, "listener");
    return enter(
        kind,
        mutator,
        Arrays.asList(path),
        event -> {
          if (event != null) {
            listener.accept(type.cast(event));
          }
        });
  }

  private Subscription enter(
      ListenerKind kind,
      boolean mutator,
      List<@Nullable String> path,
      Consumer<@Nullable StoreEvent> call) {
    Listener listener = inTurn(() -> listeners.add(kind, mutator, path, call));
    return new Entered(listener);
  }

  /** Has the registry to itself; a listener that adds another has it already. */
  private <T> T inTurn(Supplier<T> action) {
    lock.takeTurn();
    try {
      return action.get();
    } finally {
      lock.giveTurn();
    }
  }

  private final class Entered implements Subscription {
    private final Listener listener;

    Entered(Listener listener) {
      this.listener = listener;
    }

    @Override
    public String id() {
      return listener.id();
    }

    @Override
    public void close() {
      boolean unused = inTurn(() -> listeners.remove(listener));
    }
  }

  @Override
  public void callListener(String listenerId) {
    Listener listener = inTurn(() -> Optional.ofNullable(listeners.get(listenerId))).orElse(null);
    if (listener != null) {
      new ListenerCall(this, listener).call();
    }
  }

  @Override
  public void delListener(String listenerId) {
    boolean unused =
        inTurn(
            () -> {
              Listener listener = listeners.get(listenerId);
              return listener != null && listeners.remove(listener);
            });
  }

  @Override
  public ListenerStats getListenerStats() {
    return inTurn(listeners::stats);
  }

  @Override
  public Subscription addStartTransactionListener(Consumer<? super Store> listener) {
    return addTransactionListener(ListenerKind.START_TRANSACTION, listener);
  }

  @Override
  public Subscription addWillFinishTransactionListener(Consumer<? super Store> listener) {
    return addTransactionListener(ListenerKind.WILL_FINISH_TRANSACTION, listener);
  }

  @Override
  public Subscription addDidFinishTransactionListener(Consumer<? super Store> listener) {
    return addTransactionListener(ListenerKind.DID_FINISH_TRANSACTION, listener);
  }

  private Subscription addTransactionListener(ListenerKind kind, Consumer<? super Store> listener) {
    Objects.requireNonNull(listener, "listener");
    return enter(kind, false, List.of(), event -> listener.accept(this));
  }

  @Override
  public Subscription addSortedRowIdsListener(
      SortedRowIdsQuery query, Consumer<? super SortedRowIdsChanged> listener, boolean mutator) {
    Objects.requireNonNull(listener, "listener");
    SortedIds sorted = new SortedIds(query, listener);
    return enter(
        ListenerKind.SORTED_ROW_IDS,
        mutator,
        Arrays.asList(query.tableId(), query.cellId()),
        event -> sorted.check());
  }

  /** What a query gave last. */
  private final class SortedIds {
    private final SortedRowIdsQuery query;
    private final Consumer<? super SortedRowIdsChanged> listener;
    private List<String> last;

    SortedIds(SortedRowIdsQuery query, Consumer<? super SortedRowIdsChanged> listener) {
      this.query = query;
      this.listener = listener;
      this.last = getSortedRowIds(query);
    }

    void check() {
      List<String> now = getSortedRowIds(query);
      if (!now.equals(last)) {
        last = now;
        listener.accept(new SortedRowIdsChanged(ListeningStore.this, query, now));
      }
    }
  }

  @Override
  public Subscription addHasTablesListener(
      Consumer<? super HasTablesChanged> listener, boolean mutator) {
    return add(ListenerKind.HAS_TABLES, HasTablesChanged.class, listener, mutator);
  }

  @Override
  public Subscription addTablesListener(Consumer<? super TablesChanged> listener, boolean mutator) {
    return add(ListenerKind.TABLES, TablesChanged.class, listener, mutator);
  }

  @Override
  public Subscription addTableIdsListener(
      Consumer<? super TableIdsChanged> listener, boolean mutator) {
    return add(ListenerKind.TABLE_IDS, TableIdsChanged.class, listener, mutator);
  }

  @Override
  public Subscription addHasTableListener(
      @Nullable String tableId, Consumer<? super HasTableChanged> listener, boolean mutator) {
    return add(ListenerKind.HAS_TABLE, HasTableChanged.class, listener, mutator, tableId);
  }

  @Override
  public Subscription addTableListener(
      @Nullable String tableId, Consumer<? super TableChanged> listener, boolean mutator) {
    return add(ListenerKind.TABLE, TableChanged.class, listener, mutator, tableId);
  }

  @Override
  public Subscription addTableCellIdsListener(
      @Nullable String tableId, Consumer<? super TableCellIdsChanged> listener, boolean mutator) {
    return add(ListenerKind.TABLE_CELL_IDS, TableCellIdsChanged.class, listener, mutator, tableId);
  }

  @Override
  public Subscription addHasTableCellListener(
      @Nullable String tableId,
      @Nullable String cellId,
      Consumer<? super HasTableCellChanged> listener,
      boolean mutator) {
    return add(
        ListenerKind.HAS_TABLE_CELL, HasTableCellChanged.class, listener, mutator, tableId, cellId);
  }

  @Override
  public Subscription addRowCountListener(
      @Nullable String tableId, Consumer<? super RowCountChanged> listener, boolean mutator) {
    return add(ListenerKind.ROW_COUNT, RowCountChanged.class, listener, mutator, tableId);
  }

  @Override
  public Subscription addRowIdsListener(
      @Nullable String tableId, Consumer<? super RowIdsChanged> listener, boolean mutator) {
    return add(ListenerKind.ROW_IDS, RowIdsChanged.class, listener, mutator, tableId);
  }

  @Override
  public Subscription addHasRowListener(
      @Nullable String tableId,
      @Nullable String rowId,
      Consumer<? super HasRowChanged> listener,
      boolean mutator) {
    return add(ListenerKind.HAS_ROW, HasRowChanged.class, listener, mutator, tableId, rowId);
  }

  @Override
  public Subscription addRowListener(
      @Nullable String tableId,
      @Nullable String rowId,
      Consumer<? super RowChanged> listener,
      boolean mutator) {
    return add(ListenerKind.ROW, RowChanged.class, listener, mutator, tableId, rowId);
  }

  @Override
  public Subscription addCellIdsListener(
      @Nullable String tableId,
      @Nullable String rowId,
      Consumer<? super CellIdsChanged> listener,
      boolean mutator) {
    return add(ListenerKind.CELL_IDS, CellIdsChanged.class, listener, mutator, tableId, rowId);
  }

  @Override
  public Subscription addHasCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super HasCellChanged> listener,
      boolean mutator) {
    return add(
        ListenerKind.HAS_CELL, HasCellChanged.class, listener, mutator, tableId, rowId, cellId);
  }

  @Override
  public Subscription addCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super CellChanged> listener,
      boolean mutator) {
    return add(ListenerKind.CELL, CellChanged.class, listener, mutator, tableId, rowId, cellId);
  }

  @Override
  public Subscription addInvalidCellListener(
      @Nullable String tableId,
      @Nullable String rowId,
      @Nullable String cellId,
      Consumer<? super CellRefused> listener,
      boolean mutator) {
    return add(
        ListenerKind.INVALID_CELL, CellRefused.class, listener, mutator, tableId, rowId, cellId);
  }

  @Override
  public Subscription addHasValuesListener(
      Consumer<? super HasValuesChanged> listener, boolean mutator) {
    return add(ListenerKind.HAS_VALUES, HasValuesChanged.class, listener, mutator);
  }

  @Override
  public Subscription addValuesListener(Consumer<? super ValuesChanged> listener, boolean mutator) {
    return add(ListenerKind.VALUES, ValuesChanged.class, listener, mutator);
  }

  @Override
  public Subscription addValueIdsListener(
      Consumer<? super ValueIdsChanged> listener, boolean mutator) {
    return add(ListenerKind.VALUE_IDS, ValueIdsChanged.class, listener, mutator);
  }

  @Override
  public Subscription addHasValueListener(
      @Nullable String valueId, Consumer<? super HasValueChanged> listener, boolean mutator) {
    return add(ListenerKind.HAS_VALUE, HasValueChanged.class, listener, mutator, valueId);
  }

  @Override
  public Subscription addValueListener(
      @Nullable String valueId, Consumer<? super ValueChanged> listener, boolean mutator) {
    return add(ListenerKind.VALUE, ValueChanged.class, listener, mutator, valueId);
  }

  @Override
  public Subscription addInvalidValueListener(
      @Nullable String valueId, Consumer<? super ValueRefused> listener, boolean mutator) {
    return add(ListenerKind.INVALID_VALUE, ValueRefused.class, listener, mutator, valueId);
  }
}
