package dev.merrow.sync;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.sync.ComparisonListener.Outcome;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares with peers. A failed comparison is repeated later: the peer may be slow or have much to
 * send, or the network may have had no room for the request. Each time the peer gets more time, and
 * after the last attempt it is skipped until it sends a message again. (TinyBase tries only once,
 * and so the stores differ until one of them restarts.)
 *
 * <p>Results are futures that do not fail: the result for a peer that fails is empty. Used only on
 * the conversation's thread.
 */
final class Comparisons {
  /** How often a comparison with a peer is repeated; the timeout doubles each time. */
  static final int MAX_RETRIES = 5;

  /** The maximum number of peers that wait for another comparison. */
  private static final int MAX_PATIENTS = 100;

  /** The maximum number of further comparisons with peers that answer after the first. */
  private static final int MAX_MORE = 20;

  /** The maximum length of a peer's request id that this side's requests reuse. */
  private static final int MAX_TRANSACTION_ID = 64;

  private final PeerViews views;
  private final PendingRequests requests;
  private final RequestIds ids;
  private final SerialExecutor serial;
  private final Duration timeout;
  private final GuardedFilter incoming;
  private final Consumer<CompletableFuture<Finding>> later;
  private final Runnable tooMany;
  private final ComparisonListener listener;
  private final Map<String, Retry> retries = new HashMap<>();
  private PendingRequests.@Nullable Reply<ContentHashes> answered;

  /**
   * Creates the comparisons.
   *
   * @param views what is compared with a peer
   * @param timeout how long peers may take to answer at first
   * @param incoming decides which of the found changes are merged
   * @param later receives the changes that repeated comparisons find
   * @param tooMany is called when more peers fail to answer than can be asked again one by one
   * @param listener receives how each comparison ends, before what was found is merged
   */
  Comparisons(
      PeerViews views,
      PendingRequests requests,
      RequestIds ids,
      SerialExecutor serial,
      Duration timeout,
      GuardedFilter incoming,
      Consumer<CompletableFuture<Finding>> later,
      Runnable tooMany,
      ComparisonListener listener) {
    this.views = views;
    this.requests = requests;
    this.ids = ids;
    this.serial = serial;
    this.timeout = timeout;
    this.incoming = incoming;
    this.later = later;
    this.tooMany = tooMany;
    this.listener = listener;
  }

  /**
   * What a comparison has found.
   *
   * @param peerId the peer that has it; null if none was compared with
   */
  record Finding(@Nullable String peerId, MergeableChanges changes) {
    static final Finding NOTHING = new Finding(null, MergeableChanges.EMPTY);
  }

  private static final class Retry {
    int count;
    boolean waiting;
  }

  /** Returns the result when there is nothing to compare with. */
  static CompletableFuture<Finding> nothing() {
    return CompletableFuture.completedFuture(Finding.NOTHING);
  }

  /**
   * Returns what the first peer to answer has. It is not a failure if none answers: there may be no
   * peers.
   *
   * <p>If others answer after it with hashes that neither it nor this store has, as when the first
   * was as new here as this store, there are later comparisons with some of them. (TinyBase takes
   * the first alone.)
   */
  CompletableFuture<Finding> withAny() {
    String transactionId = ids.transactionId();
    Set<ContentHashes> known = new HashSet<>();
    answered = null;
    return requests
        .askAll(
            transactionId,
            new Message.GetContentHashes(),
            Answer::asContentHashes,
            timeout,
            reply -> alsoWith(reply, known))
        .thenCompose(
            reply -> {
              known.add(reply.body());
              answered = reply;
              return outcome(reply.peerId(), compare(reply.peerId(), transactionId, reply.body()));
            })
        .exceptionallyCompose(this::withoutAnswer);
  }

  private void alsoWith(PendingRequests.Reply<ContentHashes> reply, Set<ContentHashes> known) {
    boolean isNews = differs(reply);
    if (isNews && known.size() <= MAX_MORE && known.add(reply.body())) {
      catchUpWith(reply.peerId(), reply.body());
    }
  }

  private CompletableFuture<Finding> withoutAnswer(Throwable error) {
    if (!(Futures.cause(error) instanceof RequestException)) {
      serial.report(error);
    }
    return nothing();
  }

  /** Returns what a peer has that offered its hashes. */
  CompletableFuture<Finding> with(String peerId, @Nullable String requestId, ContentHashes hashes) {
    String transactionId =
        requestId != null
                && requestId.length() <= MAX_TRANSACTION_ID
                && RequestId.canCarryOn(requestId)
            ? requestId
            : ids.transactionId();
    return outcome(peerId, compare(peerId, transactionId, hashes));
  }

  /**
   * Returns a peer's hashes; fails with a {@link RequestException} or a {@link TransportException}.
   */
  CompletableFuture<ContentHashes> hashesOf(String peerId) {
    return hashesOf(peerId, timeout);
  }

  /** As {@link #hashesOf(String)}, with the given patience. */
  CompletableFuture<ContentHashes> hashesOf(String peerId, Duration patience) {
    return askForHashes(peerId, ids.transactionId(), patience)
        .thenApply(PendingRequests.Reply::body);
  }

  /** Has what a peer has, whose hashes are given, found and merged. */
  void catchUpWith(String peerId, ContentHashes theirs) {
    later.accept(with(peerId, null, theirs));
  }

  /**
   * Has what a peer has found and merged, whatever that is: some of what it said was lost, or came
   * too late. Does nothing if the peer is to be asked again anyhow.
   */
  void askAgain(String peerId) {
    if (!retries.containsKey(peerId)) {
      askFirst(peerId);
    }
  }

  private void askFirst(String peerId) {
    String transactionId = ids.transactionId();
    later.accept(
        outcome(
            peerId,
            askForHashes(peerId, transactionId, patience(peerId))
                .thenCompose(reply -> compare(peerId, transactionId, reply.body()))));
  }

  /**
   * Returns whether a peer that was asked with all others said that it has something else than
   * this.
   */
  boolean someoneDiffers() {
    return answered != null && differs(answered);
  }

  private boolean differs(PendingRequests.Reply<ContentHashes> reply) {
    return !reply.body().equals(views.viewOf(reply.peerId()).getMergeableContentHashes());
  }

  /** Returns whether any comparison is to be repeated. */
  boolean isBusy() {
    return !retries.isEmpty();
  }

  /** Cancels all repetitions. */
  void stop() {
    retries.clear();
  }

  private CompletableFuture<PendingRequests.Reply<ContentHashes>> askForHashes(
      String peerId, String transactionId, Duration patience) {
    Message question = new Message.GetContentHashes();
    return requests.ask(peerId, transactionId, question, Answer::asContentHashes, patience);
  }

  private CompletableFuture<MergeableChanges> compare(
      String peerId, String transactionId, ContentHashes hashes) {
    return new Comparison(views.viewOf(peerId), requests, peerId, transactionId, patience(peerId))
        .run(hashes);
  }

  private CompletableFuture<Finding> outcome(
      String peerId, CompletableFuture<MergeableChanges> comparison) {
    return comparison
        .whenComplete((changes, error) -> compared(peerId, changes, error))
        .exceptionally(error -> MergeableChanges.EMPTY)
        .thenApply(changes -> new Finding(peerId, incoming.admit(peerId, changes)));
  }

  private void compared(
      String peerId, @Nullable MergeableChanges found, @Nullable Throwable error) {
    if (found != null) {
      retries.remove(peerId);
      listener.compared(peerId, found.sayNothing() ? Outcome.NOTHING_FOUND : Outcome.MERGED);
      return;
    }
    listener.compared(peerId, Outcome.FAILED);
    if (error == null) {
      return;
    }
    serial.report(error);
    if (!(Futures.cause(error) instanceof CancellationException)) {
      retryLater(peerId);
    }
  }

  private Duration patience(String peerId) {
    Retry retry = retries.get(peerId);
    return timeout.multipliedBy(retry == null ? 1 : 1L << retry.count);
  }

  private void retryLater(String peerId) {
    if (retries.size() >= MAX_PATIENTS && !retries.containsKey(peerId)) {
      tooMany.run();
      return;
    }
    Retry retry = retries.computeIfAbsent(peerId, added -> new Retry());
    if (retry.count == MAX_RETRIES) {
      retries.remove(peerId);
    } else if (!retry.waiting) {
      retry.waiting = true;
      serial.schedule(patience(peerId), () -> retry(peerId, retry));
    }
  }

  private void retry(String peerId, Retry retry) {
    if (retries.get(peerId) == retry) {
      retry.waiting = false;
      retry.count++;
      askFirst(peerId);
    }
  }
}
