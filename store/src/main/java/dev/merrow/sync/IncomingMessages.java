package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ComparisonListener.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Handles received messages, each according to its type. Used on the conversation's thread. */
final class IncomingMessages {
  /** How many request timeouts after the earliest exchange peers may take to ask for a due cell. */
  private static final int GRACE_TIMEOUTS = 5;

  private final MergeableStore store;
  private final SerialExecutor serial;
  private final ServerStorePresence server;
  private final PendingRequests requests;
  private final IncomingDeliveries arrivals;
  private final Progress progress;
  private final Comparisons comparisons;
  private final GuardedFilter filter;
  private final PeerMerges merges;
  private final PeerResponses responses;
  private final Gaps gaps;
  private final ComparisonListener comparisonListener;
  private final Duration grace;
  private final BooleanSupplier isStarted;
  private final AtomicLong count = new AtomicLong();
  private boolean closed;

  IncomingMessages(
      MergeableStore store,
      SerialExecutor serial,
      ServerStorePresence server,
      PendingRequests requests,
      IncomingDeliveries arrivals,
      Progress progress,
      Comparisons comparisons,
      GuardedFilter filter,
      PeerMerges merges,
      PeerResponses responses,
      Gaps gaps,
      SynchronizerOptions options,
      BooleanSupplier isStarted) {
    this.store = store;
    this.serial = serial;
    this.server = server;
    this.requests = requests;
    this.arrivals = arrivals;
    this.progress = progress;
    this.comparisons = comparisons;
    this.filter = filter;
    this.merges = merges;
    this.responses = responses;
    this.gaps = gaps;
    this.comparisonListener = options.comparisonListener();
    this.grace = options.requestTimeout().multipliedBy(DueExchange.TIMEOUTS + GRACE_TIMEOUTS);
    this.isStarted = isStarted;
  }

  /** Returns how many messages were received; for any thread. */
  long count() {
    return count.get();
  }

  /** Handles received messages, in order. Consecutive changes of one peer are merged at once. */
  void receive(List<Envelope> envelopes) {
    count.addAndGet(envelopes.size());
    int from = 0;
    while (from < envelopes.size()) {
      int to = endOfChanges(envelopes, from);
      List<Envelope> some = envelopes.subList(from, Math.max(to, from + 1));
      serial.run(
          () -> {
            if (some.size() == 1) {
              handle(some.get(0));
            } else {
              receiveChanges(some);
            }
          });
      from += some.size();
    }
  }

  /** Returns the index after the last of the changes that can be merged with those at an index. */
  private int endOfChanges(List<Envelope> envelopes, int from) {
    String peerId = envelopes.get(from).peerId();
    int to = from;
    while (to < envelopes.size()
        && Objects.equals(peerId, envelopes.get(to).peerId())
        && envelopes.get(to).requestId() == null
        && envelopes.get(to).message() instanceof Message.ContentDiff diff
        && filter.admitsAll(diff.changes())
        && !UnstampedTies.may(diff.changes())) {
      to++;
    }
    return to;
  }

  private void receiveChanges(List<Envelope> ofOnePeer) {
    String peerId = Objects.requireNonNull(ofOnePeer.get(0).peerId());
    server.receivedFrom(peerId);
    merges.merge(
        peerId,
        ofOnePeer.stream().map(each -> ((Message.ContentDiff) each.message()).changes()).toList());
  }

  /** Stops answering requests, because the synchronizer is closed. */
  void close() {
    closed = true;
  }

  private void handle(Envelope envelope) {
    Message message = envelope.message();
    String peerId = Objects.requireNonNull(envelope.peerId(), "A received envelope has a sender");
    server.receivedFrom(peerId);
    if (message instanceof Message.Response response) {
      CellNotice notice = CellNotice.in(envelope);
      if (notice == null) {
        requests.answered(peerId, envelope.requestId(), response.answer());
      } else if (isStarted.getAsBoolean()) {
        receiveNotice(peerId, notice, response.answer().content());
      }
    } else if (message instanceof Message.ContentDiff diff) {
      receiveChanges(peerId, envelope.requestId(), diff.changes());
    } else if (message instanceof Message.OfferContentHashes offer) {
      receiveOffer(peerId, envelope.requestId(), offer.hashes());
    } else if (!closed) {
      responses.respond(envelope, isStarted.getAsBoolean());
    }
  }

  private void receiveNotice(String peerId, CellNotice notice, MergeableChanges remarks) {
    switch (notice) {
      case TOO_LARGE -> gaps.tooLargeThere(peerId, remarks);
      case HELD_BACK -> gaps.heldBackThere(peerId, stillOurs(remarks), grace);
      case REFUSED -> gaps.refusedThere(peerId, stillOurs(remarks));
    }
  }

  /** Returns those of a notice's cells that this store has with the same stamps. */
  private MergeableChanges stillOurs(MergeableChanges remarks) {
    MergeableChanges ours = StoreCells.like(store, remarks);
    return remarks.filter(
        (tableId, rowId, id, cell) -> {
          StampedCell our = ours.get(tableId, rowId, id);
          return our != null && our.hlc().equals(cell.hlc());
        });
  }

  private void receiveChanges(String peerId, @Nullable String requestId, MergeableChanges changes) {
    if (requestId != null && requests.isPending(peerId, requestId)) {
      arrivals.announced(peerId, requestId);
    } else if (arrivals.isPiece(peerId, requestId)) {
      progress.received(changes.rowCount());
    }
    if (isStarted.getAsBoolean()) {
      merges.merge(peerId, filter.admit(peerId, changes));
    }
  }

  private void receiveOffer(String peerId, @Nullable String requestId, ContentHashes hashes) {
    boolean isEndOfPieces = arrivals.isPiece(peerId, requestId);
    // a peer that is receiving a delivery has other hashes until its end, and is compared with then
    if (isStarted.getAsBoolean() && !responses.isDeliveringTo(peerId)) {
      Futures.whenDone(
          merges.whenFound(comparisons.with(peerId, requestId, hashes)),
          error -> {
            serial.reportIfAny(error);
            if (isEndOfPieces) {
              arrivals.end(peerId);
            }
          });
    } else {
      if (isEndOfPieces) {
        arrivals.end(peerId);
      }
      compared(peerId, Outcome.FAILED);
    }
  }

  /** Notifies the listener of the end of a comparison, after its result is merged. */
  void compared(String peerId, Outcome outcome) {
    if (comparisonListener != ComparisonListener.NONE) {
      serial.execute(
          () ->
              comparisonListener.compared(
                  peerId, arrivals.isExpectedFrom(peerId) ? Outcome.MORE_COMES : outcome));
    }
  }
}
