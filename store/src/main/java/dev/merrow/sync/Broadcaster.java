package dev.merrow.sync;

import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.internal.Weight;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends local changes to all peers. If that fails, or there are too many changes, it offers the
 * store's hashes instead, so that the peers request what they lack.
 *
 * <p>Too many means: more than the backlog holds of changes that wait for the conversation's
 * thread, or more than the window holds of messages that the network has not accepted. However long
 * a slow link takes, and whatever changes meanwhile, no more than that is kept, and one offer
 * follows.
 */
final class Broadcaster {
  /** The time without requests after which no more are expected. */
  private static final Duration MAX_QUIET = Duration.ofMillis(500);

  private final MergeableStore store;
  private final Link link;
  private final SplittingSender parts;
  private final RequestIds ids;
  private final SerialExecutor serial;
  private final Duration retryDelay;
  private final Backlog backlog = new Backlog();
  private final SendWindow window = new SendWindow();
  private final List<CompletableFuture<Void>> settling = new ArrayList<>();
  private final Duration quiet;
  private boolean live;
  private boolean behind;
  private boolean retrying;
  private @Nullable Cancellation unquiet;

  /** Whether a peer is known to lack something, and may still request it. */
  private boolean someoneLacks;

  /**
   * Creates the broadcaster.
   *
   * @param retryDelay how long after a failed send the hashes are offered
   */
  Broadcaster(
      MergeableStore store,
      Link link,
      SplittingSender parts,
      RequestIds ids,
      SerialExecutor serial,
      Duration retryDelay) {
    this.store = store;
    this.link = link;
    this.parts = parts;
    this.ids = ids;
    this.serial = serial;
    this.retryDelay = retryDelay;
    Duration half = retryDelay.dividedBy(2);
    this.quiet = half.compareTo(MAX_QUIET) < 0 ? half : MAX_QUIET;
  }

  /** Returns whether changes are sent as they happen. */
  boolean isLive() {
    return live;
  }

  /**
   * Starts sending changes, and offers the hashes to cover all earlier changes.
   *
   * @param someoneDiffers whether a peer is known to differ
   */
  void goLive(boolean someoneDiffers) {
    live = true;
    offerHashes();
    if (someoneDiffers) {
      beUnquiet();
      someoneLacks = true;
    }
  }

  /** Returns whether some changes are not sent yet, or a peer is known to lack something. */
  boolean isBusy() {
    return !window.isEmpty() || behind || retrying || someoneLacks || backlog.hasDropped();
  }

  /** Stops sending changes. */
  void stop() {
    live = false;
    behind = false;
  }

  /**
   * Waits until the network has accepted all changes so far, and peers that were offered hashes
   * have had time to request what they lack. Never fails.
   *
   * @param givenUp when this is done, the wait ends
   */
  CompletableFuture<Void> settled(CompletableFuture<?> givenUp) {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    settling.add(settled);
    Futures.whenDone(
        givenUp,
        error -> {
          settled.complete(null);
          settling.removeIf(CompletableFuture::isDone);
        });
    settle();
    return settled;
  }

  /** Returns whether everything to be sent is sent. */
  boolean isSettled() {
    return live
        && window.isEmpty()
        && !behind
        && !retrying
        && unquiet == null
        && !backlog.hasDropped();
  }

  private void settle() {
    if (isSettled()) {
      List<CompletableFuture<Void>> done = List.copyOf(settling);
      settling.clear();
      done.forEach(each -> each.complete(null));
    }
  }

  /**
   * Called when a peer requests what it lacks, or will: for a while it is unknown whether
   * everything is sent.
   */
  void beUnquiet() {
    if (unquiet != null) {
      unquiet.cancel();
    }
    unquiet =
        serial.schedule(
            quiet,
            () -> {
              unquiet = null;
              someoneLacks = false;
              settle();
            });
  }

  /**
   * Sends a transaction's changes. The store calls this on any thread.
   *
   * @param changes null if they cannot be sent, but only be requested
   */
  void changed(@Nullable MergeableChanges changes) {
    if (changes == null) {
      serial.execute(this::offerHashes);
      return;
    }
    long weight = Weight.of(changes);
    if (backlog.add(weight)) {
      serial.execute(() -> tell(changes, weight));
    }
  }

  private void tell(MergeableChanges changes, long weight) {
    if (live) {
      send(new Message.ContentDiff(changes), weight);
    }
    if (backlog.remove(weight)) {
      offerHashes();
      beUnquiet();
    }
  }

  /** Offers the hashes so that peers can request what they lack, if this is live. */
  void offerHashes() {
    if (live) {
      send(new Message.OfferContentHashes(store.getMergeableContentHashes()), Weight.ENTRY);
    }
  }

  private void send(Message message, long weight) {
    if (behind || !window.add(weight)) {
      behind = true;
      return;
    }
    Futures.whenDone(
        message instanceof Message.ContentDiff diff
            ? parts.send(null, ids.transactionId(), diff.changes())
            : link.send(Envelope.toAll(ids.transactionId(), message)),
        error -> sent(weight, error));
  }

  private void sent(long weight, @Nullable Throwable error) {
    window.remove(weight);
    if (error != null && !retrying) {
      serial.report(error);
      retryLater();
    }
    if (behind && window.isEmpty()) {
      behind = false;
      offerHashes();
      beUnquiet();
    }
    settle();
  }

  private void retryLater() {
    retrying = true;
    serial.schedule(
        retryDelay,
        () -> {
          retrying = false;
          offerHashes();
          beUnquiet();
        });
  }
}
