package dev.merrow.sync;

import dev.merrow.Cell;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.StampedCell;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ComparisonListener.Outcome;
import dev.merrow.sync.Comparisons.Finding;
import dev.merrow.sync.StatusTracker.Reach;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a synchronizer's messages and reacts to received ones. (TinyBase's protocol.)
 *
 * <p>It begins with an exchange: ask all for their hashes, ask the first who answers for what
 * differs, merge that, and offer the hashes that come of it, so that the others ask in turn. From
 * then on it is live: local changes are sent as they happen. Earlier changes need not be sent,
 * because the offered hashes cover them. The same happens again whenever the link comes back.
 *
 * <p>Everything runs on one thread at a time, that of the serial executor. The transport calls from
 * other threads, which only enqueue.
 */
final class Conversation {
  /** How many request timeouts there may be after the earliest exchange until peers have asked. */
  private static final int GRACE_TIMEOUTS = 5;

  /** How often the pause doubles after which there is another exchange. */
  private static final int MAX_DOUBLINGS = 6;

  private final MergeableStore store;
  private final SerialExecutor serial;
  private final StatusTracker activity;
  private final Gaps gaps;
  private final SerialListener listener;
  private final Link link;
  private final PendingRequests requests;
  private final GuardedFilter incoming;
  private final ComparisonListener comparisonListener;
  private final Comparisons comparisons;
  private final PeerResponses host;
  private final IncomingDeliveries arrivals;
  private final Progress progress;
  private final Broadcaster broadcaster;
  private final LocalChanges localChanges;
  private final AtomicLong receives = new AtomicLong();
  private final AtomicLong opens = new AtomicLong();
  private final ErrorLog errors;
  private final ServerStorePresence server;
  private final Flush flush;
  private final DueExchange dueExchange;
  private final Duration timeout;

  private @Nullable Start start;

  /** Whether the transport brings up the link, or keeps it up, by itself. */
  private boolean open;

  private boolean linked;
  private boolean closed;
  private int round;

  /** Whether another exchange is due, as it is not known what was lost, or whose it was. */
  private boolean exchangeDue;

  /** How often it was due in a row. */
  private int exchangesDue;

  Conversation(
      MergeableStore store,
      Transport transport,
      SynchronizerOptions options,
      SerialExecutor serial,
      ErrorLog errors,
      StatusTracker activity) {
    this.store = store;
    this.serial = serial;
    this.errors = errors;
    this.activity = activity;
    this.listener = new SerialListener(this, serial, activity);
    RequestIds ids = new RequestIds(options.random());
    this.timeout = options.requestTimeout();
    this.link = new Link(transport, serial);
    this.gaps = new Gaps(serial);
    SplittingSender parts = new SplittingSender(link, gaps);
    this.requests = new PendingRequests(serial, ids, link::send, this::heardLate);
    this.incoming = new GuardedFilter(store, options.incoming(), this::notMerged);
    this.comparisonListener = options.comparisonListener();
    this.comparisons =
        new Comparisons(
            store,
            requests,
            ids,
            serial,
            timeout,
            incoming,
            this::mergeLater,
            this::exchangeLater,
            this::compared);
    this.progress = new Progress(serial);
    this.arrivals = new IncomingDeliveries(serial, comparisons::askAgain);
    this.broadcaster = new Broadcaster(store, link, parts, ids, serial, timeout);
    this.dueExchange =
        new DueExchange(
            serial,
            timeout,
            () -> ifLinked(this::exchange),
            () -> ifLinked(broadcaster::offerHashes));
    Deliveries deliveries =
        new Deliveries(store, link, parts, comparisons, serial, progress, timeout);
    this.host = new PeerResponses(store, deliveries, broadcaster, link, parts, gaps, serial);
    this.localChanges = new LocalChanges(store, this::changedHere);
    this.server = new ServerStorePresence(link, serial);
    this.flush =
        new Flush(
            store,
            broadcaster,
            comparisons,
            new KnownDifferences(store, requests, ids, timeout),
            server,
            serial,
            this::catchUpWith,
            gaps);
    activity.watch(
        () ->
            exchangeDue
                || comparisons.isBusy()
                || arrivals.isBusy()
                || deliveries.isBusy()
                || broadcaster.isBusy(),
        () -> !gaps.isEmpty());
  }

  /** That this was started, and with what. */
  private record Start(CompletableFuture<Void> done, @Nullable Content defaultContent) {}

  SynchronizerStats stats() {
    TransportStats carried = link.transportStats();
    return new SynchronizerStats(
        link.sends(),
        receives.get(),
        carried.bytesSent(),
        carried.bytesReceived(),
        Math.max(0, opens.get() - 1),
        errors.last());
  }

  Progress progress() {
    return progress;
  }

  Gaps gaps() {
    return gaps;
  }

  /**
   * Starts.
   *
   * @param done completes when the first exchange is done
   * @param defaultContent for a store whose peers have nothing for it
   */
  void start(CompletableFuture<Void> done, @Nullable Content defaultContent) {
    if (start != null) {
      Futures.whenDone(start.done, error -> Futures.settle(done, error));
      return;
    }
    start = new Start(done, defaultContent);
    localChanges.start();
    if (linked) {
      exchange();
    } else if (!open) {
      open = true;
      activity.setReach(Reach.CONNECTING);
      Futures.whenDone(link.open(listener), this::openingEnded);
    }
    activity.setStarted(start != null);
  }

  private void openingEnded(@Nullable Throwable error) {
    if (error != null) {
      open = false;
      giveUp(error);
    }
  }

  void stop() {
    stop(new CancellationException("The synchronizer was stopped"));
  }

  /**
   * Stops, and reports why: to the caller that waits for the start, or else to the error listener.
   */
  private void giveUp(Throwable error) {
    if (start == null || start.done.isDone()) {
      serial.report(error);
    } else {
      errors.remember(Futures.cause(error));
    }
    stop(error);
  }

  private void stop(Throwable why) {
    Start stopped = start;
    start = null;
    interrupt(why);
    localChanges.stop();
    activity.setStarted(false);
    flush.stop(new TransportException("Stopped before it was flushed: " + why.getMessage(), why));
    if (stopped != null) {
      stopped.done.completeExceptionally(why);
    }
  }

  /** Aborts everything in progress. */
  private void interrupt(Throwable why) {
    round++;
    exchangeDue = false;
    exchangesDue = 0;
    gaps.clear();
    dueExchange.stop();
    broadcaster.stop();
    comparisons.stop();
    host.stop();
    arrivals.stop();
    requests.failAll(new CancellationException(why.getMessage()));
  }

  /**
   * Waits until local changes have arrived.
   *
   * @param limit how long that may take
   */
  CompletableFuture<FlushResult> flush(Duration limit) {
    return start == null
        ? CompletableFuture.failedFuture(new TransportException("It is not started"))
        : flush.run(limit, true);
  }

  /** As {@link #flush}, if there is any peer to send to. */
  CompletableFuture<?> flushBeforeClosing(Duration limit) {
    boolean canFlush = start != null && linked && !link.isAlone();
    return canFlush ? flush.run(limit, false) : CompletableFuture.completedFuture(null);
  }

  private void catchUpWith(String peerId, ContentHashes theirs) {
    offerHashes(peerId);
    mergeLater(comparisons.with(peerId, null, theirs));
  }

  /** A peer that had not answered in time is there after all: neither side may lack something. */
  private void heardLate(String peerId) {
    if (start != null) {
      offerHashes(peerId);
      comparisons.askAgain(peerId);
    }
  }

  private void offerHashes(String peerId) {
    Message offer = new Message.OfferContentHashes(store.getMergeableContentHashes());
    Futures.whenDone(link.send(new Envelope(peerId, null, offer)), this::reportIfAny);
  }

  CompletableFuture<Void> close() {
    flush.stop(new TransportException("Closed before it was flushed"));
    stop();
    closed = true;
    return link.close();
  }

  /** The network says whether it has a store of its own. */
  void serverStore(ServerStore presence) {
    server.told(presence);
  }

  /** The link is up. */
  void opened() {
    linked = true;
    opens.incrementAndGet();
    if (start != null) {
      exchange();
    }
    activity.setReach(Reach.LINKED);
  }

  /** The link is down, for a while or for good. */
  void closed(CloseReason reason) {
    TransportException error =
        new TransportException("The link was closed: " + reason.code() + " " + reason.text());
    if (!reason.comesBack()) {
      gaveUp(error);
      return;
    }
    server.forget();
    linked = false;
    activity.setReach(Reach.OFFLINE);
    if (!closed) {
      serial.report(error);
      interrupt(error);
    }
  }

  /** The link is down for good. */
  void gaveUp(TransportException error) {
    server.forget();
    open = false;
    linked = false;
    activity.setReach(Reach.OFFLINE);
    if (!closed) {
      giveUp(error);
    }
  }

  /** Handles a received message. */
  void receive(Envelope envelope) {
    receives.incrementAndGet();
    serial.run(() -> handle(envelope));
  }

  /**
   * Makes up for messages that were lost, once for all that are lost within the request timeout; if
   * they are lost again each time, after pauses that grow.
   */
  void failed(Throwable error) {
    serial.report(error);
    exchangeLater();
  }

  private void exchangeLater() {
    if (exchangeDue || start == null || !linked) {
      return;
    }
    exchangeDue = true;
    exchangesDue++;
    if (broadcaster.isLive()) {
      scheduleExchange();
    }
    // and else when the exchange is done that is under way
  }

  private void scheduleExchange() {
    int thisRound = round;
    serial.schedule(
        timeout.multipliedBy(1L << Math.min(exchangesDue - 1, MAX_DOUBLINGS)),
        () -> {
          // an exchange that began meanwhile has made up for it
          if (exchangeDue && thisRound == round) {
            exchange();
          }
        });
  }

  private void handle(Envelope envelope) {
    Message message = envelope.message();
    String peerId = Objects.requireNonNull(envelope.peerId(), "A received envelope has a sender");
    server.heardFrom(peerId);
    if (message instanceof Message.Response response) {
      CellNotice notice = CellNotice.in(envelope);
      if (notice == null) {
        requests.answered(peerId, envelope.requestId(), response.answer());
      } else if (start != null) {
        heed(peerId, notice, response.answer().content());
      }
    } else if (message instanceof Message.ContentDiff diff) {
      receiveChanges(peerId, envelope.requestId(), diff.changes());
    } else if (message instanceof Message.OfferContentHashes offer) {
      receiveOffer(peerId, envelope.requestId(), offer.hashes());
    } else if (!closed) {
      host.respond(envelope, start != null);
    }
  }

  private void heed(String peerId, CellNotice notice, MergeableChanges remarks) {
    switch (notice) {
      case TOO_LARGE -> gaps.tooLargeThere(peerId, remarks);
      case HELD_BACK ->
          gaps.heldBackThere(
              peerId,
              stillOurs(remarks),
              timeout.multipliedBy(DueExchange.TIMEOUTS + GRACE_TIMEOUTS));
      case REFUSED -> gaps.refusedThere(peerId, stillOurs(remarks));
    }
  }

  /** Those of a notice's cells that this store has with the same stamps. */
  private MergeableChanges stillOurs(MergeableChanges remarks) {
    MergeableChanges ours = KnownDifferences.cellsLike(store, remarks);
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
    if (start != null) {
      mergeIfStarted(peerId, incoming.admit(peerId, changes));
    }
  }

  private void receiveOffer(String peerId, @Nullable String requestId, ContentHashes hashes) {
    boolean isEndOfPieces = arrivals.isPiece(peerId, requestId);
    // to whom is being delivered something has other hashes until then, and is compared with then
    if (start != null && !host.isDeliveringTo(peerId)) {
      Futures.whenDone(
          load(comparisons.with(peerId, requestId, hashes), this::mergeFinding),
          error -> {
            reportIfAny(error);
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

  /** A comparison has ended; the listener is told of it after what was found is merged. */
  private void compared(String peerId, Outcome outcome) {
    if (comparisonListener != ComparisonListener.NONE) {
      serial.execute(
          () ->
              comparisonListener.compared(
                  peerId, arrivals.isExpectedFrom(peerId) ? Outcome.MORE_COMES : outcome));
    }
  }

  /** Handles a local change. The store calls this on any thread. */
  private void changedHere(@Nullable MergeableChanges changes) {
    if (changes == null) {
      serial.execute(this::replaced);
    } else {
      if (!gaps.all().isEmpty()) {
        serial.execute(() -> gaps.touched(changes));
      }
      broadcaster.changed(changes);
    }
  }

  /** All was replaced: not only may the peers lack something now, but this store, too. */
  private void replaced() {
    if (start != null && linked) {
      exchange();
    }
  }

  private void exchange() {
    int thisRound = ++round;
    exchangeDue = false;
    gaps.askedAgain();
    server.asked(timeout);
    Start current = Objects.requireNonNull(start);
    CompletableFuture<Void> merged =
        load(
            link.isAlone() ? Comparisons.nothing() : comparisons.withAny(),
            found -> {
              mergeFinding(found);
              if (thisRound == round) {
                setDefaultUnless(found, current);
              }
            });
    Futures.whenDone(
        // content that is not complete yet is not offered; otherwise all others would request what
        // they have
        activity.working(merged.thenCompose(done -> arrivals.all())),
        error -> {
          if (thisRound == round) {
            broadcaster.goLive(comparisons.someoneDiffers());
            current.done.complete(null);
            if (exchangeDue) {
              scheduleExchange();
            } else {
              exchangesDue = 0;
            }
          }
        });
  }

  private void setDefaultUnless(Finding found, Start current) {
    Content content = current.defaultContent;
    if (found.changes().isEmpty() && content != null && !current.done.isDone()) {
      serial.run(() -> store.setDefaultContent(content));
    }
  }

  private void mergeLater(CompletableFuture<Finding> finding) {
    Futures.whenDone(load(finding, this::mergeFinding), this::reportIfAny);
  }

  private CompletableFuture<Void> load(
      CompletableFuture<Finding> finding, Consumer<Finding> consumer) {
    CompletableFuture<Void> loaded =
        finding.thenAccept(found -> serial.run(() -> consumer.accept(found)));
    return activity.working(loaded);
  }

  private void mergeFinding(Finding found) {
    mergeIfStarted(found.peerId(), found.changes());
  }

  private void mergeIfStarted(@Nullable String peerId, MergeableChanges changes) {
    if (start == null || changes.sayNothing()) {
      return;
    }
    gaps.touched(changes);
    ContentHashes before = store.getMergeableContentHashes();
    try {
      leftOut(peerId, localChanges.merge(peerId, changes));
    } catch (RuntimeException | Error e) {
      for (Throwable suppressed : e.getSuppressed()) {
        leftOut(peerId, suppressed instanceof FutureStampException refusal ? refusal : null);
      }
      if (before.equals(store.getMergeableContentHashes())) {
        notMerged(e);
      } else {
        // a listener's, after the merge
        serial.report(e);
      }
    }
    if (localChanges.takeAdded()) {
      broadcaster.offerHashes();
    }
  }

  /**
   * Something was not merged as it is of the future: tells the peer that has it, and asks all for
   * it when the first is due.
   */
  private void leftOut(@Nullable String peerId, @Nullable FutureStampException refusal) {
    if (refusal == null) {
      return;
    }
    gaps.leftOut(refusal);
    if (peerId != null) {
      tellHeldBack(peerId, refusal);
    }
    dueExchange.leftOut(refusal.due(), refusal.dueIn());
  }

  private void ifLinked(Runnable action) {
    if (start != null && linked) {
      action.run();
    }
  }

  private void tellHeldBack(String peerId, FutureStampException refusal) {
    long now = refusal.due().toEpochMilli() - refusal.dueIn().toMillis();
    MergeableChanges delays =
        refusal
            .leftOut()
            .map(
                (tableId, rowId, id, cell) ->
                    CellNotice.remark(
                        Cell.of(cell.hlc().time() - Hlc.MAX_FUTURE_MILLIS - now), cell));
    for (Envelope notice : CellNotice.HELD_BACK.envelopes(peerId, delays)) {
      Futures.whenDone(link.send(notice), this::reportIfAny);
    }
  }

  /** Nothing of some changes was merged: asks for them again, but not without end. */
  private void notMerged(Throwable error) {
    serial.report(error);
    gaps.notMerged(error);
    if (exchangesDue < MAX_DOUBLINGS) {
      exchangeLater();
    }
  }

  private void reportIfAny(@Nullable Throwable error) {
    if (error != null) {
      serial.report(error);
    }
  }
}
