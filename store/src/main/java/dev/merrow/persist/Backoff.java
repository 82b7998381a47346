package dev.merrow.persist;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Tries something again after it failed, ever later. All on the persister's thread. */
final class Backoff {
  private final TaskRunner work;
  private final Duration minDelay;
  private final Duration maxDelay;
  private final Runnable again;
  private Duration delay;
  private Scheduler.@Nullable Cancellation waiting;

  Backoff(TaskRunner work, PersisterOptions options, Runnable again) {
    this.work = work;
    this.minDelay = options.retryDelay();
    this.maxDelay = options.maxRetryDelay();
    this.again = again;
    this.delay = minDelay;
  }

  /** Returns whether it is waiting to try again. */
  boolean isWaiting() {
    return waiting != null;
  }

  /**
   * Runs a step, which when it fails is to be tried again if something is on by then.
   *
   * @throws Exception what the step throws
   */
  void attempt(TaskRunner.Step step, BooleanSupplier on) throws Exception {
    try {
      step.run();
      reset();
    } catch (Exception | Error e) {
      if (on.getAsBoolean()) {
        failed(e);
      }
      throw e;
    }
  }

  private void failed(Throwable error) {
    stopWaiting();
    boolean hopeless = error instanceof PersisterException e && !e.isTransient();
    waiting =
        work.schedule(
            hopeless ? maxDelay : delay,
            () -> {
              waiting = null;
              again.run();
            });
    Duration doubled = delay.multipliedBy(2);
    delay = doubled.compareTo(maxDelay) < 0 ? doubled : maxDelay;
  }

  /** It succeeded, or need not be tried any more. */
  void reset() {
    stopWaiting();
    delay = minDelay;
  }

  private void stopWaiting() {
    if (waiting != null) {
      waiting.cancel();
      waiting = null;
    }
  }
}
