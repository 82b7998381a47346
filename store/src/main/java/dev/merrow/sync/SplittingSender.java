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
 * single cell that is too large stays behind, and both sides are told. Used only on the
 * conversation's thread.
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
   * @return completes when the network has taken all that it can carry; fails as {@link
   *     Transport#send} does
   */
  CompletableFuture<Void> send(
      @Nullable String peerId, @Nullable String requestId, MergeableChanges changes) {
    return link.send(new Envelope(peerId, requestId, new Message.ContentDiff(changes)))
        .exceptionallyCompose(
            error ->
                Futures.cause(error) instanceof MessageTooLargeException tooLarge
                    ? sendHalves(peerId, requestId, changes, tooLarge)
                    : CompletableFuture.failedFuture(error));
  }

  private CompletableFuture<Void> sendHalves(
      @Nullable String peerId,
      @Nullable String requestId,
      MergeableChanges changes,
      MessageTooLargeException tooLarge) {
    long count = changes.cellCount();
    if (count <= 1) {
      return leaveBehind(peerId, requestId, changes, tooLarge);
    }
    List<MergeableChanges> halves = halves(changes, count / 2);
    return send(peerId, requestId, halves.get(0))
        .thenCompose(done -> send(peerId, requestId, halves.get(1)));
  }

  private CompletableFuture<Void> leaveBehind(
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
    return link.send(TooLargeNotice.of(peerId, requestId, answer));
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
