package dev.merrow.ws.server.internal.work;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.FatalErrors;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Some threads that run whatever comes, and are gone when there is nothing for a while. */
public final class WorkerScheduler implements Scheduler, AutoCloseable {
  private static final long IDLE_SECONDS = 10;

  private final ScheduledThreadPoolExecutor executor;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * Makes one without threads yet.
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
    // what comes after the end has nothing left to do
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

  /** Ends the threads; what has not begun is dropped, and so is what comes later. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
