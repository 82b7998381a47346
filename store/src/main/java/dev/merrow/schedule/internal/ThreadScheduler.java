package dev.merrow.schedule.internal;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A scheduler with daemon threads of its own, which start when there are tasks for them. */
public final class ThreadScheduler implements Scheduler, AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;
  private final boolean isPool;

  /**
   * Creates a scheduler with one thread, which runs tasks in order and stays until {@link #close}.
   * A closed scheduler rejects tasks.
   *
   * @param purpose part of the thread's name
   */
  public ThreadScheduler(String purpose) {
    this(1, named("merrow-" + purpose + "-", COUNT), false);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private ThreadScheduler(int threads, ThreadFactory factory, boolean isPool) {
    this.executor = new ScheduledThreadPoolExecutor(threads, factory);
    this.isPool = isPool;
    executor.setRemoveOnCancelPolicy(true);
  }

  /**
   * Returns a scheduler with a pool of threads, each of which ends when it was idle for some time.
   * A closed one drops tasks.
   *
   * @param name the beginning of the threads' names
   * @param threads the maximum number of threads
   */
  public static ThreadScheduler pool(String name, int threads) {
    ThreadScheduler pool =
        new ThreadScheduler(threads, named(name + "-", new AtomicInteger()), true);
    pool.executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    pool.executor.allowCoreThreadTimeOut(true);
    // tasks that arrive after the end have nothing left to do
    pool.executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return pool;
  }

  private static ThreadFactory named(String prefix, AtomicInteger count) {
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(() -> FatalErrors.run(task));
  }

  @Override
  public Cancellation schedule(Duration delay, Runnable task) {
    var scheduled =
        executor.schedule(
            () -> FatalErrors.run(task), TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /**
   * Ends the threads. A single thread first runs the tasks that it was given, except those with a
   * delay; a pool drops the tasks that have not begun and interrupts the others.
   */
  @Override
  public void close() {
    if (isPool) {
      executor.shutdownNow();
    } else {
      executor.shutdown();
    }
  }
}
