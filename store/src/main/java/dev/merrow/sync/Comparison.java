package dev.merrow.sync;

import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Asks one peer for all that it has and this store lacks: first which tables, then of those that
 * differ which rows, then of those that differ which cells. Nothing is merged here.
 */
final class Comparison {
  private final MergeableStore store;
  private final Requests requests;
  private final String peerId;
  private final String transactionId;
  private final Duration timeout;

  /**
   * Makes it.
   *
   * @param timeout how long the peer may take for each answer
   */
  Comparison(
      MergeableStore store,
      Requests requests,
      String peerId,
      String transactionId,
      Duration timeout) {
    this.store = store;
    this.requests = requests;
    this.peerId = peerId;
    this.transactionId = transactionId;
    this.timeout = timeout;
  }

  /** What the peer, whose hashes are given, has and this store lacks. */
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
    return ask(
            new Message.GetRowDiff(store.getMergeableRowHashes(tables.differingHashes())),
            Answer::asRowDiff)
        .thenCompose(
            rows -> {
              StampedTables found = StampedUnion.of(tables.newTables(), rows.newRows());
              return rows.differingHashes().isEmpty()
                  ? completedFuture(found)
                  : askForCells(rows).thenApply(cells -> StampedUnion.of(found, cells));
            });
  }

  private CompletableFuture<StampedTables> askForCells(RowDiff rows) {
    return ask(
        new Message.GetCellDiff(store.getMergeableCellHashes(rows.differingHashes())),
        Answer::asTables);
  }

  private CompletableFuture<StampedValues> askForValues() {
    return ask(new Message.GetValueDiff(store.getMergeableValueHashes()), Answer::asValues);
  }

  private <T> CompletableFuture<T> ask(Message message, Requests.Reading<T> reading) {
    return requests
        .ask(peerId, transactionId, message, reading, timeout)
        .thenApply(Requests.Reply::body);
  }
}
