package dev.merrow.ws.server.internal.views;

import dev.merrow.stamp.StampedCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.TransactionLog;
import dev.merrow.store.TransactionLog.CellDelta;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cells that were there before a transaction, and who has written. */
final class PriorCells {
  private final MergeableStore store;
  private @Nullable TransactionLog log;

  /** The client whose changes the transaction has merged, new cells included. */
  final @Nullable String writer;

  /** The same, if it has all that the transaction has changed. */
  final @Nullable String source;

  PriorCells(MergeableStore store, @Nullable String writer, @Nullable String source) {
    this.store = store;
    this.writer = writer;
    this.source = source;
  }

  /** Returns whether a cell that the transaction has written was there before. */
  boolean had(@Nullable String tableId, String rowId, String id, StampedCell now) {
    TransactionLog known = log;
    if (known == null) {
      known = store.getTransactionLog();
      log = known;
    }
    CellDelta delta =
        tableId == null
            ? known.changedValues().get(id)
            : known
                .changedCells()
                .getOrDefault(tableId, Map.of())
                .getOrDefault(rowId, Map.of())
                .get(id);
    return delta == null ? !now.isDeleted() : delta.oldCell() != null;
  }
}
