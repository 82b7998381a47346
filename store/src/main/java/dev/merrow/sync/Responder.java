package dev.merrow.sync;

import dev.merrow.store.MergeableStore;
import org.jspecify.annotations.Nullable;

/** Answers peers' requests from a store. */
final class Responder {
  private final MergeableStore store;

  Responder(MergeableStore store) {
    this.store = store;
  }

  /**
   * The answer to a request, or null if the message is none, or goes unanswered.
   *
   * @param syncing whether this synchronizer was started: else it does not offer itself for a
   *     comparison, but helps to end one that has begun
   */
  @Nullable Answer answerTo(Message request, boolean syncing) {
    if (request instanceof Message.GetContentHashes) {
      return syncing ? new Answer.OfContentHashes(store.getMergeableContentHashes()) : null;
    } else if (request instanceof Message.GetTableDiff get) {
      return new Answer.OfTableDiff(store.getMergeableTableDiff(get.tableHashes()));
    } else if (request instanceof Message.GetRowDiff get) {
      return new Answer.OfRowDiff(store.getMergeableRowDiff(get.rowHashes()));
    } else if (request instanceof Message.GetCellDiff get) {
      return new Answer.OfTables(store.getMergeableCellDiff(get.cellHashes()));
    } else if (request instanceof Message.GetValueDiff get) {
      return new Answer.OfValues(store.getMergeableValueDiff(get.valueHashes()));
    }
    return null;
  }
}
