package dev.merrow.records;

import org.jspecify.annotations.Nullable;

/**
 * Says what became of a row in a transaction.
 *
 * @param <R> the type of the table's rows
 * @param table the table
 * @param rowId the row
 * @param oldRow the row before; null if there was none, or none that can be read
 * @param newRow the row now; null if there is none, or none that can be read
 * @param unreadable why the row that is there now cannot be read; null if it can be, or is gone
 */
public record RowChange<R>(
    Table<R> table,
    String rowId,
    @Nullable R oldRow,
    @Nullable R newRow,
    @Nullable UnreadableRowException unreadable) {

  /** Whether there was no row that could be read, and is one now. */
  public boolean isAdded() {
    return oldRow == null && newRow != null;
  }

  /** Whether there was a row, and is none now. */
  public boolean isRemoved() {
    return newRow == null && unreadable == null;
  }

  /**
   * What the transaction was started for, as {@link dev.merrow.store.StoreEvent#origin()} says it;
   * only while its listeners run.
   */
  public @Nullable Object origin() {
    return table.store().getTransactionOrigin();
  }
}
