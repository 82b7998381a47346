package dev.merrow.schedule;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Where and when a synchronizer's or persister's work is done. It is their one source of threads
 * and time, so that a test can run a whole network in one thread with a time of its own.
 *
 * <p>Tasks may run at the same time as others: each user puts its own in a row.
 */
public interface Scheduler extends Executor {

  /** Runs a task soon, and not within this call. */
  @Override
  void execute(Runnable task);

  /**
   * Runs a task later.
   *
   * @param delay how much later
   * @return cancels the task unless it has begun; harmless afterwards
   */
  Cancellation schedule(Duration delay, Runnable task);

  /** Cancels a task. */
  @FunctionalInterface
  interface Cancellation {
    /** Cancels it, once or more often. */
    void cancel();
  }
}
