package dev.merrow.store;

import dev.merrow.Cell;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An in-memory store of tables, rows and cells, and of values, with transactions, listeners and
 * schemas. {@link #createStore()} creates one; a {@link MergeableStore} also merges its content
 * with that of other stores.
 *
 * <p>It corresponds to TinyBase's Store, in the style of Java. Its methods are grouped by purpose:
 * {@link StoreReads}, {@link StoreWrites}, {@link StoreTransactions}, {@link StoreListeners} and
 * {@link StoreSchemas}.
 *
 * <p><b>Threads.</b> A store may be used from any thread. A transaction is exclusive, and other
 * threads see all of it or none: their reads and writes wait while it runs. Listeners run on the
 * committing thread after the commit, when other threads can read but not yet write, so listeners
 * see transactions one at a time and in order. A listener may write to other stores. A write to its
 * own store throws {@link IllegalStateException}, unless it is a mutator listener, which runs
 * before the commit. If two threads wait for each other's stores, one of them gets an {@code
 * IllegalStateException} instead of a deadlock. A listener must not wait for another thread that
 * writes to the same store.
 *
 * <p><b>Nulls.</b> Ids and arguments must not be null unless marked {@code @Nullable}; a null id
 * throws {@link NullPointerException}. A getter marked {@code @Nullable} returns null for absent
 * content.
 */
public interface Store
    extends StoreReads, StoreWrites, StoreTransactions, StoreListeners, StoreSchemas {

  /** Returns a new empty store without stamps. */
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

  /** Returns whether this is a {@link MergeableStore}. */
  default boolean isMergeable() {
    return false;
  }
}
