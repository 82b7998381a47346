package dev.merrow.sync;

import dev.merrow.schedule.Scheduler.Cancellation;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.store.Subscription;
import dev.merrow.store.internal.Subscribers;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The status of a conversation, for any thread to query or listen to. It is updated after each of
 * the conversation's tasks, on its thread, where listeners also run.
 *
 * <p>The status shows activity at once. It shows the end of activity only after a while, unless the
 * link has just come up: otherwise it would flicker with each change of the store.
 */
final class StatusTracker {
  /** How long there must be no activity. */
  static final Duration CALM = Duration.ofMillis(500);

  private final Subscribers<SynchronizerStatus> listeners = new Subscribers<>();
  private final SerialExecutor serial;
  private volatile SynchronizerStatus status = SynchronizerStatus.STOPPED;

  private boolean started;
  private Reach reach = Reach.CONNECTING;
  private boolean closed;
  private int work;
  private BooleanSupplier busy = () -> false;
  private BooleanSupplier incomplete = () -> false;

  /** Whether there has been something to do ever since the link came up. */
  private boolean fresh = true;

  private boolean calm;
  private @Nullable Cancellation calming;

  /** How far the link has come. */
  enum Reach {
    OFFLINE,
    CONNECTING,
    LINKED
  }

  StatusTracker(SerialExecutor serial) {
    this.serial = serial;
  }

  /**
   * Begins to look after each task.
   *
   * @param isBusy whether something is to be done that is not counted by {@link #working}
   * @param isIncomplete whether something is known to be missing that nothing is done about now
   */
  void watch(BooleanSupplier isBusy, BooleanSupplier isIncomplete) {
    busy = isBusy;
    incomplete = isIncomplete;
    serial.afterEach(this::update);
  }

  /** Returns the status; for any thread. */
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
    fresh = true;
  }

  void setReach(Reach newReach) {
    fresh |= newReach != reach;
    reach = newReach;
  }

  void setClosed() {
    closed = true;
    update();
  }

  /** Is at work until the future completes. */
  <T> CompletableFuture<T> working(CompletableFuture<T> task) {
    work++;
    return task.whenComplete((done, error) -> work--);
  }

  /** Brings the status up to date before the current task ends. */
  void update() {
    SynchronizerStatus now = shown(current());
    if (now != status) {
      status = now;
      listeners.tell(now, serial::run);
    }
  }

  private SynchronizerStatus shown(SynchronizerStatus now) {
    boolean rests = now == SynchronizerStatus.IN_SYNC || now == SynchronizerStatus.INCOMPLETE;
    if (!rests) {
      calm = false;
      if (calming != null) {
        calming.cancel();
        calming = null;
      }
      return now;
    }
    if (status != SynchronizerStatus.SYNCING || fresh || calm) {
      fresh = false;
      return now;
    }
    if (calming == null) {
      calming =
          serial.schedule(
              CALM,
              () -> {
                calming = null;
                calm = true;
              });
    }
    return SynchronizerStatus.SYNCING;
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
      case LINKED -> linked();
    };
  }

  private SynchronizerStatus linked() {
    if (work > 0 || busy.getAsBoolean()) {
      return SynchronizerStatus.SYNCING;
    }
    return incomplete.getAsBoolean() ? SynchronizerStatus.INCOMPLETE : SynchronizerStatus.IN_SYNC;
  }
}
