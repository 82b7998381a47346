package dev.merrow.sync;

import dev.merrow.schedule.Futures;
import dev.merrow.schedule.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells all peers what changes here. Where that fails, or there is too much of it, it offers the
 * store's hashes instead, so that the peers ask for what they lack.
 */
final class Broadcaster {
  private final MergeableStore store;
  private final Link link;
  private final RequestIds ids;
  private final SerialExecutor serial;
  private final Duration retryDelay;
  private final Backlog backlog = new Backlog();
  private boolean live;
  private boolean retrying;

  /**
   * Makes it.
   *
   * @param retryDelay how long after something could not be sent the hashes are offered
   */
  Broadcaster(
      MergeableStore store, Link link, RequestIds ids, SerialExecutor serial, Duration retryDelay) {
    this.store = store;
    this.link = link;
    this.ids = ids;
    this.serial = serial;
    this.retryDelay = retryDelay;
  }

  /** Whether changes are told as they happen. */
  boolean isLive() {
    return live;
  }

  /** Begins to tell of changes, and offers the hashes of all that changed before. */
  void goLive() {
    live = true;
    offerHashes();
  }

  /** Stops to tell of changes. */
  void stop() {
    live = false;
  }

  /**
   * Tells of a transaction's changes: called by the store, on any thread.
   *
   * @param changes null if they can't be told, but only be asked for
   */
  void changed(@Nullable MergeableChanges changes) {
    if (changes == null) {
      serial.execute(this::offerHashes);
      return;
    }
    long weight = Weights.of(changes);
    if (backlog.add(weight)) {
      serial.execute(() -> tell(changes, weight));
    }
  }

  private void tell(MergeableChanges changes, long weight) {
    if (live) {
      send(new Message.ContentDiff(changes));
    }
    if (backlog.remove(weight)) {
      offerHashes();
    }
  }

  /** Lets the peers ask for what they lack, if this is live. */
  void offerHashes() {
    if (live) {
      send(new Message.OfferContentHashes(store.getMergeableContentHashes()));
    }
  }

  private void send(Message message) {
    Futures.whenDone(
        link.send(Envelope.toAll(ids.transactionId(), message)),
        error -> {
          if (error != null) {
            serial.report(error);
            retryLater();
          }
        });
  }

  private void retryLater() {
    if (!retrying) {
      retrying = true;
      serial.schedule(
          retryDelay,
          () -> {
            retrying = false;
            offerHashes();
          });
    }
  }
}
