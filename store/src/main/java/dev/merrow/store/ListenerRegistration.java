package dev.merrow.store;

import dev.merrow.store.Listeners.Listener;
import dev.merrow.store.StoreEvent.SortedRowIdsChanged;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Adds listeners to the registry and removes them, while no transaction is under way elsewhere. */
final class ListenerRegistration {
  private final Store store;
  private final StoreLock lock;
  private final Listeners listeners;

  ListenerRegistration(Store store, StoreLock lock, Listeners listeners) {
    this.store = store;
    this.lock = lock;
    this.listeners = listeners;
  }

  /** Adds a listener to events of a type, for the given ids; null matches any. */
  <E extends StoreEvent> Subscription add(
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

  /** Adds a listener to transactions. */
  Subscription addToTransactions(ListenerKind kind, Consumer<? super Store> listener) {
    Objects.requireNonNull(listener, "listener");
    return enter(kind, false, List.of(), event -> listener.accept(store));
  }

  /** Adds a listener to the result of a query. */
  Subscription addSorted(
      SortedRowIdsQuery query, Consumer<? super SortedRowIdsChanged> listener, boolean mutator) {
    Objects.requireNonNull(listener, "listener");
    SortedIds sorted = new SortedIds(query, listener);
    return enter(
        ListenerKind.SORTED_ROW_IDS,
        mutator,
        Arrays.asList(query.tableId(), query.cellId()),
        event -> sorted.check());
  }

  private Subscription enter(
      ListenerKind kind,
      boolean mutator,
      List<@Nullable String> path,
      Consumer<@Nullable StoreEvent> call) {
    return new Entered(lock.inTurn(() -> listeners.add(kind, mutator, path, call)));
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
      boolean unused = lock.inTurn(() -> listeners.remove(listener));
    }
  }

  /** Calls a listener explicitly. */
  void call(String listenerId) {
    Listener listener =
        lock.inTurn(() -> Optional.ofNullable(listeners.get(listenerId))).orElse(null);
    if (listener != null) {
      new ListenerCall(store, listener).call();
    }
  }

  void remove(String listenerId) {
    boolean unused =
        lock.inTurn(
            () -> {
              Listener listener = listeners.get(listenerId);
              return listener != null && listeners.remove(listener);
            });
  }

  ListenerStats stats() {
    return lock.inTurn(listeners::stats);
  }

  /** The last result of a query. */
  private final class SortedIds {
    private final SortedRowIdsQuery query;
    private final Consumer<? super SortedRowIdsChanged> listener;
    private List<String> last;

    SortedIds(SortedRowIdsQuery query, Consumer<? super SortedRowIdsChanged> listener) {
      this.query = query;
      this.listener = listener;
      this.last = store.getSortedRowIds(query);
    }

    void check() {
      List<String> now = store.getSortedRowIds(query);
      if (!now.equals(last)) {
        last = now;
        listener.accept(new SortedRowIdsChanged(store, query, now));
      }
    }
  }
}
