package dev.merrow.store;

import dev.merrow.Cell;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables of rows of cells, and values, in memory; with transactions, listeners and schemas. Made by
 * {@link #createStore()}; {@link MergeableStore} is one whose content merges with that of others.
 *
 * <p>It is TinyBase's Store in Java's habits, split by what one does with it: {@link StoreReads},
 * {@link StoreWrites}, {@link StoreTransactions}, {@link StoreListeners} and {@link StoreSchemas}.
 *
 * <p><b>Threads.</b> A store may be used from any thread. A transaction is exclusive, and other
 * threads see it whole or not at all: their reads and writes wait while it runs. Listeners run on
 * the committing thread after the commit, when other threads can read but not yet write, so that
 * they hear of transactions one by one and in order. A listener may write to other stores, but not
 * to its own, which is refused with an {@link IllegalStateException} (unless it is a mutator
 * listener, which runs before the commit). Two threads that wait for each other's stores are told
 * so by an {@code IllegalStateException} instead of waiting for ever. A listener must not wait for
 * another thread that writes to the same store.
 *
 * <p><b>Nulls.</b> Ids and arguments are never null unless marked; a null id is refused with a
 * {@link NullPointerException}. What is absent is null where a getter is marked {@code @Nullable}.
 */
public interface Store
    extends StoreReads, StoreWrites, StoreTransactions, StoreListeners, StoreSchemas {

  /** An empty store, without stamps. */
  static Store createStore() {
    return new DefaultStore();
  }

  @Override
  default @Nullable String addUniqueRow(String tableId, Map<String, Cell> row) {
    return this.<@Nullable String>transaction(
        () -> {
          String rowId = UniqueIds.getUniqueId();
          setRow(tableId, rowId, row);
          return hasRow(tableId, rowId) ? rowId : null;
        });
  }

  /** Whether this is a {@link MergeableStore}. */
  default boolean isMergeable() {
    return false;
  }
}
