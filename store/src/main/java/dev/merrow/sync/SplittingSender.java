package dev.merrow.sync;

import dev.merrow.Cell;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends changes in as many messages as it takes: halves what the transport finds too large. A
 * single cell that is too large is not sent, and both sides are notified. What is known to be too
 * large is not tried again. Used only on the conversation's thread.
 */
final class SplittingSender {
  private final Link link;
  private final Gaps gaps;

  SplittingSender(Link link, Gaps gaps) {
    this.link = link;
    this.gaps = gaps;
  }

  /**
   * Sends changes.
   *
   * @param peerId whom to, or null for all
   * @return completes when the network has taken all that it can carry, with whether it has taken
   *     anything; fails as {@link Transport#send} does
   */
  CompletableFuture<Boolean> send(
      @Nullable String peerId, @Nullable String requestId, MergeableChanges changes) {
    MergeableChanges known = gaps.tooLargeIn(changes);
    if (known.isEmpty()) {
      return sendOrSplit(peerId, requestId, changes);
    }
    CompletableFuture<Void> told =
        CompletableFuture.allOf(
            CellNotice.TOO_LARGE.envelopes(peerId, known).stream()
                .map(link::send)
                .toArray(CompletableFuture<?>[]::new));
    MergeableChanges others =
        changes.filter((tableId, rowId, id, cell) -> known.get(tableId, rowId, id) == null);
    return others.isEmpty()
        ? told.thenApply(done -> false)
        : told.thenCompose(done -> sendOrSplit(peerId, requestId, others));
  }

  private CompletableFuture<Boolean> sendOrSplit(
      @Nullable String peerId, @Nullable String requestId, MergeableChanges changes) {
    return link.send(new Envelope(peerId, requestId, new Message.ContentDiff(changes)))
        .thenApply(done -> true)
        .exceptionallyCompose(
            error ->
                Futures.cause(error) instanceof MessageTooLargeException tooLarge
                    ? sendHalves(peerId, requestId, changes, tooLarge)
                    : CompletableFuture.failedFuture(error));
  }

  private CompletableFuture<Boolean> sendHalves(
      @Nullable String peerId,
      @Nullable String requestId,
      MergeableChanges changes,
      MessageTooLargeException tooLarge) {
    long count = changes.cellCount();
    if (count <= 1) {
      return leaveBehind(peerId, requestId, changes, tooLarge);
    }
    List<MergeableChanges> halves = halves(changes, count / 2);
    return sendOrSplit(peerId, requestId, halves.get(0))
        .thenCompose(
            first ->
                sendOrSplit(peerId, requestId, halves.get(1)).thenApply(second -> first || second));
  }

  private CompletableFuture<Boolean> leaveBehind(
      @Nullable String peerId,
      @Nullable String requestId,
      MergeableChanges single,
      MessageTooLargeException tooLarge) {
    CellAddress.forEach(
        single, (address, cell) -> gaps.tooLargeHere(address, cell.hlc(), tooLarge.bytes()));
    Cell size = Cell.of(tooLarge.bytes());
    MergeableChanges sizes =
        single.map(
            (tableId, rowId, cellId, cell) -> new StampedCell(size, cell.hlc()), hlc -> Hlc.EMPTY);
    if (sizes.isEmpty()) {
      return CompletableFuture.failedFuture(tooLarge);
    }
    Answer answer =
        sizes.tables().tables().isEmpty()
            ? new Answer.OfValues(sizes.values())
            : new Answer.OfTables(sizes.tables());
    return link.send(TooLargeNotice.of(peerId, requestId, answer)).thenApply(done -> false);
  }

  /** Returns the first so many cells, and the rest. Each has the stamps of its rows and tables. */
  static List<MergeableChanges> halves(MergeableChanges changes, long first) {
    long[] count = {0};
    MergeableChanges one = changes.filter((tableId, rowId, id, cell) -> count[0]++ < first);
    count[0] = 0;
    MergeableChanges other = changes.filter((tableId, rowId, id, cell) -> count[0]++ >= first);
    return List.of(one, other);
  }
}
