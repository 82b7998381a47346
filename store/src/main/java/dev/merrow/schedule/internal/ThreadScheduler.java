package dev.merrow.schedule.internal;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A scheduler with one daemon thread, which starts with the first task and ends on close. */
public final class ThreadScheduler implements Scheduler, AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final ScheduledThreadPoolExecutor executor;

  /**
   * Creates the scheduler.
   *
   * @param purpose part of the thread's name
   */
  public ThreadScheduler(String purpose) {
    String name = "merrow-" + purpose + "-" + COUNT.incrementAndGet();
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> FatalErrors.run(task));
  }

  @Override
  public Cancellation schedule(Duration delay, Runnable task) {
    var scheduled =
        executor.schedule(() -> FatalErrors.run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /** Ends the thread after the tasks given so far have run; delayed ones do not run. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
