package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ComparisonListener.Outcome;
import dev.merrow.sync.Comparisons.Finding;
import dev.merrow.sync.PeerExchange.Start;
import dev.merrow.sync.StatusTracker.Reach;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The conversation of a synchronizer with its peers: starts and stops it, follows the state of the
 * link, and connects the parts that send, receive, compare and merge. (TinyBase's protocol.)
 *
 * <p>It begins with an {@linkplain PeerExchange exchange}. From then on it is live: local changes
 * are sent as they happen. Earlier changes need not be sent, because the offered hashes cover them.
 * The same happens again whenever the link comes back.
 *
 * <p>Everything runs on one thread at a time, that of the serial executor. The transport calls from
 * other threads, which only enqueue.
 */
final class Conversation {
  private final PeerViews views;
  private final SerialExecutor serial;
  private final StatusTracker activity;
  private final Gaps gaps;
  private final SerialListener listener;
  private final Link link;
  private final PendingRequests requests;
  private final Comparisons comparisons;
  private final PeerResponses responses;
  private final IncomingDeliveries arrivals;
  private final IncomingMessages messages;
  private final PeerExchange exchange;
  private final PeerMerges merges;
  private final Progress progress;
  private final Broadcaster broadcaster;
  private final LocalChanges localChanges;
  private final AtomicLong opens = new AtomicLong();
  private final ErrorLog errors;
  private final ServerStorePresence server;
  private final Flush flush;
  private final DueExchange dueExchange;

  private @Nullable Start start;

  /** Whether the transport brings up the link, or keeps it up, by itself. */
  private boolean open;

  private boolean linked;
  private boolean closed;

  Conversation(
      MergeableStore store,
      Transport transport,
      SynchronizerOptions options,
      SerialExecutor serial,
      ErrorLog errors,
      StatusTracker activity) {
    this.serial = serial;
    this.errors = errors;
    this.activity = activity;
    RequestIds ids = new RequestIds(options.random());
    Duration timeout = options.requestTimeout();
    this.link = new Link(transport, serial);
    this.gaps = new Gaps(serial);
    SplittingSender parts = new SplittingSender(link, gaps);
    this.requests =
        new PendingRequests(serial, ids, link::send, this::answeredLate, options.peerGroups());
    PeerViews views = options.views();
    this.views = views == null ? peerId -> store : views;
    GuardedFilter filter =
        new GuardedFilter(
            store, options.incoming(), views != null, link::serverPeerId, this::notMerged);
    this.localChanges = new LocalChanges(store, options.peerInfo(), this::changedHere);
    this.broadcaster = new Broadcaster(store, link, parts, ids, serial, timeout);
    this.dueExchange =
        new DueExchange(serial, timeout, this::repeatExchange, broadcaster::offerHashes);
    this.merges =
        new PeerMerges(
            store,
            serial,
            activity,
            gaps,
            localChanges,
            link,
            broadcaster,
            dueExchange,
            this::isStarted,
            this::notMerged);
    this.comparisons =
        new Comparisons(
            this.views,
            requests,
            ids,
            serial,
            timeout,
            filter,
            this::mergeWhenFound,
            this::repeatExchangeLater,
            this::compared);
    this.progress = new Progress(serial);
    this.arrivals = new IncomingDeliveries(serial, comparisons::askAgain);
    Deliveries deliveries =
        new Deliveries(
            store,
            this.views,
            link,
            parts,
            comparisons,
            serial,
            progress,
            timeout,
            options.peerGroups());
    this.responses =
        new PeerResponses(this.views, deliveries, broadcaster, link, parts, gaps, serial);
    this.server = new ServerStorePresence(link, serial);
    this.exchange =
        new PeerExchange(
            store,
            serial,
            activity,
            gaps,
            link,
            comparisons,
            arrivals,
            merges,
            broadcaster,
            server,
            timeout);
    this.messages =
        new IncomingMessages(
            store,
            serial,
            server,
            requests,
            arrivals,
            progress,
            comparisons,
            filter,
            merges,
            responses,
            gaps,
            options,
            this::isStarted);
    this.listener = new SerialListener(this, messages, serial, activity);
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
            exchange.isDue()
                || comparisons.isBusy()
                || arrivals.isBusy()
                || deliveries.isBusy()
                || broadcaster.isBusy(),
        () -> !gaps.isEmpty());
  }

  private boolean isStarted() {
    return start != null;
  }

  SynchronizerStats stats() {
    TransportStats carried = link.transportStats();
    return new SynchronizerStats(
        link.sends(),
        messages.count(),
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
      Futures.whenDone(start.done(), error -> Futures.settle(done, error));
      return;
    }
    start = new Start(done, defaultContent);
    localChanges.start();
    if (linked) {
      exchange.run(start);
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
    if (start == null || start.done().isDone()) {
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
      if (!stopped.done().isDone()) {
        // code that waits for the start sees the status that belongs to its failure
        activity.update();
      }
      stopped.done().completeExceptionally(why);
    }
  }

  /** Aborts everything in progress. */
  private void interrupt(Throwable why) {
    exchange.stop();
    gaps.clear();
    dueExchange.stop();
    broadcaster.stop();
    comparisons.stop();
    responses.stop();
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
    mergeWhenFound(comparisons.with(peerId, null, theirs));
  }

  /** A peer has answered after the timeout: neither side may lack something. */
  private void answeredLate(String peerId) {
    if (start != null) {
      offerHashes(peerId);
      comparisons.askAgain(peerId);
    }
  }

  private void offerHashes(String peerId) {
    Message offer =
        new Message.OfferContentHashes(views.viewOf(peerId).getMergeableContentHashes());
    Futures.whenDone(link.send(new Envelope(peerId, null, offer)), serial::reportIfAny);
  }

  CompletableFuture<Void> close() {
    flush.stop(new TransportException("Closed before it was flushed"));
    stop();
    closed = true;
    messages.close();
    return link.close();
  }

  /** The network announces whether it has a store of its own. */
  void serverStore(ServerStore presence) {
    server.announced(presence);
  }

  /** The link is up. */
  void opened() {
    linked = true;
    opens.incrementAndGet();
    if (start != null) {
      exchange.run(start);
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

  /** Compensates for lost messages with another exchange. */
  void failed(Throwable error) {
    serial.report(error);
    exchange.repeatLater();
  }

  /** Handles a local change. The store calls this on any thread. */
  private void changedHere(@Nullable MergeableChanges changes) {
    if (changes == null) {
      // everything was replaced: peers may lack something now, and so may this store
      serial.execute(exchange::repeat);
    } else {
      if (!gaps.all().isEmpty()) {
        serial.execute(() -> gaps.touched(changes));
      }
      broadcaster.changed(changes);
    }
  }

  /** None of some changes was merged: asks for them again, but not without end. */
  private void notMerged(Throwable error) {
    serial.report(error);
    gaps.notMerged(error);
    exchange.repeatLaterIfWorthwhile();
  }

  private void repeatExchange() {
    exchange.repeat();
  }

  private void repeatExchangeLater() {
    exchange.repeatLater();
  }

  private void mergeWhenFound(CompletableFuture<Finding> finding) {
    Futures.whenDone(merges.whenFound(finding), serial::reportIfAny);
  }

  private void compared(String peerId, Outcome outcome) {
    messages.compared(peerId, outcome);
  }
}
