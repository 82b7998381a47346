package dev.merrow.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.store.MergeableReads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Requests from one peer everything that it has and this store lacks: first the tables, then the
 * rows of those that differ, then the cells of those that differ. It merges nothing.
 */
final class Comparison {
  private final MergeableReads store;
  private final PendingRequests requests;
  private final String peerId;
  private final String transactionId;
  private final Duration timeout;

  /**
   * Creates a comparison.
   *
   * @param timeout how long the peer may take for each answer
   */
  Comparison(
      MergeableReads store,
      PendingRequests requests,
      String peerId,
      String transactionId,
      Duration timeout) {
    this.store = store;
    this.requests = requests;
    this.peerId = peerId;
    this.transactionId = transactionId;
    this.timeout = timeout;
  }

  /** Returns what this store lacks and the peer with the given hashes has. */
  CompletableFuture<MergeableChanges> run(ContentHashes theirs) {
    ContentHashes ours = store.getMergeableContentHashes();
    CompletableFuture<StampedTables> tables =
        ours.tables() == theirs.tables() ? completedFuture(StampedTables.EMPTY) : askForTables();
    return tables.thenCompose(
        newTables ->
            (ours.values() == theirs.values()
                    ? completedFuture(StampedValues.EMPTY)
                    : askForValues())
                .thenApply(newValues -> new MergeableChanges(newTables, newValues)));
  }

  private CompletableFuture<StampedTables> askForTables() {
    return ask(new Message.GetTableDiff(store.getMergeableTableHashes()), Answer::asTableDiff)
        .thenCompose(
            diff ->
                diff.differingHashes().isEmpty()
                    ? completedFuture(diff.newTables())
                    : askForRows(diff));
  }

  private CompletableFuture<StampedTables> askForRows(TableDiff tables) {
    List<HashParts.Rows> parts =
        new HashParts().ofRows(store.getMergeableRowHashes(tables.differingHashes()));
    CompletableFuture<StampedTables> found = completedFuture(tables.newTables());
    for (HashParts.Rows part : parts) {
      found = found.thenCompose(before -> askForRows(part).thenApply(rows -> before.union(rows)));
    }
    return found;
  }

  private CompletableFuture<StampedTables> askForRows(HashParts.Rows part) {
    return ask(part.slice(), new Message.GetRowDiff(part.hashes()), Answer::asRowDiff)
        .thenCompose(
            rows ->
                rows.differingHashes().isEmpty()
                    ? completedFuture(rows.newRows())
                    : askForCells(rows).thenApply(cells -> rows.newRows().union(cells)));
  }

  private CompletableFuture<StampedTables> askForCells(RowDiff rows) {
    CompletableFuture<StampedTables> found = completedFuture(StampedTables.EMPTY);
    for (Map<String, Map<String, Map<String, Integer>>> part :
        new HashParts().ofCells(store.getMergeableCellHashes(rows.differingHashes()))) {
      found =
          found.thenCompose(
              before ->
                  ask(new Message.GetCellDiff(part), Answer::asTables)
                      .thenApply(cells -> before.union(cells)));
    }
    return found;
  }

  private CompletableFuture<StampedValues> askForValues() {
    return ask(new Message.GetValueDiff(store.getMergeableValueHashes()), Answer::asValues);
  }

  private <T> CompletableFuture<T> ask(Message message, PendingRequests.Reading<T> reading) {
    return ask(RowSlice.ALL, message, reading);
  }

  private <T> CompletableFuture<T> ask(
      RowSlice slice, Message message, PendingRequests.Reading<T> reading) {
    return requests
        .ask(peerId, transactionId, slice, message, reading, timeout)
        .thenApply(PendingRequests.Reply::body);
  }
}
