package dev.merrow.local;

import dev.merrow.sync.CloseReason;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.TransportListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Tells a listener one thing after the other, on an executor and not on the teller's thread. */
final class LocalInbox {
  /** How many things may wait to be told. */
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

  /** Tells that the link is up; completes when that was told. */
  synchronized CompletableFuture<Void> open() {
    return tell(listener::opened);
  }

  /** Whether there was room for the envelope. If this is closed, it is dropped. */
  synchronized boolean put(Envelope envelope) {
    if (waiting >= MAX_WAITING) {
      return false;
    }
    if (!closed) {
      var unused = tell(() -> listener.received(envelope));
    }
    return true;
  }

  /** Tells what came before, and then that the link is down; completes when that was told. */
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
