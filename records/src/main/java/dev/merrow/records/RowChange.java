package dev.merrow.records;

import org.jspecify.annotations.Nullable;

/**
 * The change of a row in a transaction.
 *
 * @param <R> the type of the table's rows
 * @param table the table
 * @param rowId the row
 * @param oldRow the row before; null if there was none, or none that can be read
 * @param newRow the row now; null if there is none, or none that can be read
 * @param unreadable the reason why the present row cannot be read; null if it can be, or is gone
 */
public record RowChange<R>(
    Table<R> table,
    String rowId,
    @Nullable R oldRow,
    @Nullable R newRow,
    @Nullable UnreadableRowException unreadable) {

  /** Returns whether a readable row has appeared where there was none. */
  public boolean isAdded() {
    return oldRow == null && newRow != null;
  }

  /** Returns whether the row is gone. */
  public boolean isRemoved() {
    return newRow == null && unreadable == null;
  }

  /**
   * Returns the transaction's origin, as {@link dev.merrow.store.StoreEvent#origin()} does; only
   * while its listeners run.
   */
  public @Nullable Object origin() {
    return table.store().getTransactionOrigin();
  }
}
