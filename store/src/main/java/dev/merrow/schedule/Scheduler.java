package dev.merrow.schedule;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Runs the work of a synchronizer or persister. It is their only source of threads and time, so
 * that a test can run a whole network in one thread with virtual time.
 *
 * <p>Tasks may run concurrently: each user serializes its own.
 */
public interface Scheduler extends Executor {

  /** Runs a task soon, but not within this call. */
  @Override
  void execute(Runnable task);

  /**
   * Runs a task after a delay.
   *
   * @param delay how long to wait
   * @return a handle that cancels the task unless it has begun; harmless afterwards
   */
  Cancellation schedule(Duration delay, Runnable task);

  /** Cancels a task. */
  @FunctionalInterface
  interface Cancellation {
    /** Cancels the task; calling it again has no effect. */
    void cancel();
  }
}
