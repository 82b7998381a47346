package dev.merrow.sync;

import dev.merrow.Cell;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Comparisons.Finding;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Merges peers' changes into the store while the synchronizer is started, and handles what the
 * store does not merge. Used only on the conversation's thread.
 */
final class PeerMerges {
  private final MergeableStore store;
  private final SerialExecutor serial;
  private final StatusTracker activity;
  private final Gaps gaps;
  private final LocalChanges localChanges;
  private final Link link;
  private final Broadcaster broadcaster;
  private final DueExchange dueExchange;
  private final BooleanSupplier isStarted;
  private final Consumer<Throwable> notMerged;

  /**
   * Creates the merges.
   *
   * @param isStarted whether the synchronizer is started; otherwise nothing is merged
   * @param notMerged called when none of some changes was merged
   */
  PeerMerges(
      MergeableStore store,
      SerialExecutor serial,
      StatusTracker activity,
      Gaps gaps,
      LocalChanges localChanges,
      Link link,
      Broadcaster broadcaster,
      DueExchange dueExchange,
      BooleanSupplier isStarted,
      Consumer<Throwable> notMerged) {
    this.store = store;
    this.serial = serial;
    this.activity = activity;
    this.gaps = gaps;
    this.localChanges = localChanges;
    this.link = link;
    this.broadcaster = broadcaster;
    this.dueExchange = dueExchange;
    this.isStarted = isStarted;
    this.notMerged = notMerged;
  }

  /** Passes the result of a comparison to a consumer; completes when the consumer has returned. */
  CompletableFuture<Void> whenFound(
      CompletableFuture<Finding> finding, Consumer<Finding> consumer) {
    return activity.working(finding.thenAccept(found -> serial.run(() -> consumer.accept(found))));
  }

  /** Merges the result of a comparison; completes when that is done. */
  CompletableFuture<Void> whenFound(CompletableFuture<Finding> finding) {
    return whenFound(finding, this::merge);
  }

  /** Merges the result of a comparison. */
  void merge(Finding found) {
    merge(found.peerId(), found.changes());
  }

  /**
   * Merges changes.
   *
   * @param peerId the peer that has them; null if it is not known
   */
  void merge(@Nullable String peerId, MergeableChanges changes) {
    merge(peerId, List.of(changes));
  }

  /** Merges changes of one peer as one transaction, in order; of more than one, none has ties. */
  void merge(@Nullable String peerId, List<MergeableChanges> all) {
    List<MergeableChanges> some = all.stream().filter(changes -> !changes.sayNothing()).toList();
    if (isStarted.getAsBoolean() && !some.isEmpty()) {
      mergeNow(peerId, some);
    }
  }

  private void mergeNow(@Nullable String peerId, List<MergeableChanges> all) {
    all.forEach(gaps::touched);
    ContentHashes before = store.getMergeableContentHashes();
    try {
      localChanges.merge(peerId, all).forEach(refusal -> leftOut(peerId, refusal));
    } catch (RuntimeException | Error e) {
      boolean isMerged = !before.equals(store.getMergeableContentHashes());
      if (!isMerged && all.size() > 1) {
        // changes that fail must not keep out the others
        all.forEach(each -> mergeNow(peerId, List.of(each)));
        return;
      }
      for (Throwable suppressed : e.getSuppressed()) {
        if (suppressed instanceof FutureStampException refusal) {
          leftOut(peerId, refusal);
        }
      }
      if (isMerged) {
        // a listener's, after the merge
        serial.report(e);
      } else {
        notMerged.accept(e);
      }
    }
    if (localChanges.takeAdded()) {
      broadcaster.offerHashes();
    }
  }

  /**
   * Handles stamps from the future: notifies the peer that has them, and asks all peers for them
   * when the first is due.
   */
  private void leftOut(@Nullable String peerId, FutureStampException refusal) {
    gaps.leftOut(refusal);
    if (peerId != null) {
      notifyHeldBack(peerId, refusal);
    }
    dueExchange.leftOut(refusal.due(), refusal.dueIn());
  }

  private void notifyHeldBack(String peerId, FutureStampException refusal) {
    long now = refusal.due().toEpochMilli() - refusal.dueIn().toMillis();
    MergeableChanges delays =
        refusal
            .leftOut()
            .map(
                (tableId, rowId, id, cell) ->
                    CellNotice.remark(
                        Cell.of(cell.hlc().time() - Hlc.MAX_FUTURE_MILLIS - now), cell));
    for (Envelope notice : CellNotice.HELD_BACK.envelopes(peerId, delays)) {
      Futures.whenDone(link.send(notice), serial::reportIfAny);
    }
  }
}
