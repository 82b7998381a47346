package dev.merrow.local;

import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.TransportListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Delivers events to a listener one at a time, on an executor instead of the sender's thread. */
final class LocalInbox {
  /** The maximum number of waiting events. */
  static final int MAX_WAITING = 1_000;

  private final TransportListener listener;
  private final Executor executor;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
  private int waiting;
  private boolean closed;

  LocalInbox(TransportListener listener, Executor executor) {
    this.listener = listener;
    this.executor = executor;
  }

  /** Reports that the link is up; completes when that was delivered. */
  synchronized CompletableFuture<Void> open() {
    return tell(listener::opened);
  }

  /**
   * Adds an envelope, and returns whether there was room for it. If this is closed, it is dropped.
   */
  synchronized boolean put(Envelope envelope) {
    if (waiting >= MAX_WAITING) {
      return false;
    }
    if (!closed) {
      var unused = tell(() -> listener.received(envelope));
    }
    return true;
  }

  /**
   * Delivers earlier events, then reports that the link is down; completes when that was delivered.
   */
  synchronized CompletableFuture<Void> close() {
    closed = true;
    return tell(() -> listener.closed(CloseReason.NORMAL));
  }

  private CompletableFuture<Void> tell(Runnable what) {
    waiting++;
    last = last.thenRunAsync(() -> run(what), executor);
    return last;
  }

  private void run(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      listener.failed(e);
    } finally {
      told();
    }
  }

  private synchronized void told() {
    waiting--;
  }
}
