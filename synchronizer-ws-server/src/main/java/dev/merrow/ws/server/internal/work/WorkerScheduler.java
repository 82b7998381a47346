package dev.merrow.ws.server.internal.work;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.FatalErrors;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of threads that run tasks, and that end after some idle time. */
public final class WorkerScheduler implements Scheduler, AutoCloseable {
  private static final long IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * Creates a scheduler without threads.
   *
   * @param name of the threads
   * @param threads how many there are at most
   */
  public WorkerScheduler(String name, int threads) {
    executor =
        new ScheduledThreadPoolExecutor(
            threads,
            work -> {
              Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setRemoveOnCancelPolicy(true);
    // tasks that arrive after the end have nothing left to do
    executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
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

  /** Ends the threads; tasks that have not begun are dropped, and so are later ones. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
