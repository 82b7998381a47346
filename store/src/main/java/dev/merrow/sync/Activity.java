package dev.merrow.sync;

import dev.merrow.schedule.Futures;
import dev.merrow.schedule.SerialExecutor;
import dev.merrow.store.Subscribers;
import dev.merrow.store.Subscription;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a conversation is doing, as a status that anyone may ask for or listen to. Told on the
 * conversation's thread alone, where listeners are called, too.
 */
final class Activity {
  private final Subscribers<SynchronizerStatus> listeners = new Subscribers<>();
  private final SerialExecutor serial;
  private volatile SynchronizerStatus status = SynchronizerStatus.STOPPED;

  private boolean started;
  private Reach reach = Reach.CONNECTING;
  private boolean closed;
  private int work;

  /** How far the link has come. */
  enum Reach {
    OFFLINE,
    CONNECTING,
    LINKED
  }

  Activity(SerialExecutor serial) {
    this.serial = serial;
  }

  /** The status; for any thread. */
  SynchronizerStatus status() {
    return status;
  }

  /** Adds a listener; for any thread. */
  Subscription add(Consumer<? super SynchronizerStatus> listener) {
    return listeners.add(listener);
  }

  /** Completes when the status is the given one; for any thread. */
  CompletableFuture<Void> when(SynchronizerStatus awaited) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    Subscription subscription = add(now -> settle(reached, now, awaited));
    Futures.whenDone(reached, error -> subscription.close());
    settle(reached, status, awaited);
    return reached;
  }

  private static void settle(
      CompletableFuture<Void> reached, SynchronizerStatus now, SynchronizerStatus awaited) {
    if (now == awaited) {
      reached.complete(null);
    } else if (now == SynchronizerStatus.CLOSED) {
      reached.completeExceptionally(new CancellationException("The synchronizer was closed"));
    }
  }

  void setStarted(boolean isStarted) {
    started = isStarted;
    update();
  }

  void setReach(Reach newReach) {
    reach = newReach;
    update();
  }

  void setClosed() {
    closed = true;
    update();
  }

  /** Is at work until the future completes. */
  <T> CompletableFuture<T> working(CompletableFuture<T> task) {
    addWork(1);
    return task.whenComplete((done, error) -> addWork(-1));
  }

  /** Is at work while the task runs. */
  void working(Runnable task) {
    addWork(1);
    try {
      task.run();
    } finally {
      addWork(-1);
    }
  }

  private void addWork(int more) {
    work += more;
    update();
  }

  private void update() {
    SynchronizerStatus now = current();
    if (now != status) {
      status = now;
      listeners.tell(now, serial::run);
    }
  }

  private SynchronizerStatus current() {
    if (closed) {
      return SynchronizerStatus.CLOSED;
    } else if (!started) {
      return SynchronizerStatus.STOPPED;
    }
    return switch (reach) {
      case OFFLINE -> SynchronizerStatus.OFFLINE;
      case CONNECTING -> SynchronizerStatus.CONNECTING;
      case LINKED -> work > 0 ? SynchronizerStatus.SYNCING : SynchronizerStatus.IN_SYNC;
    };
  }
}
