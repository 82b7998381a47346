package dev.merrow.schedule.internal;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time and in order on a scheduler that may have many threads. The writes of a
 * task are visible to the next one.
 */
public final class SerialExecutor implements Scheduler {
  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

  /** The number of tasks that run before others that share the executor get their turn. */
  private static final int TURN = 64;

  private final Scheduler scheduler;
  private final Consumer<? super Throwable> errorListener;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean running;
  private boolean closed;
  private volatile @Nullable Thread thread;
  private @Nullable Runnable afterEach;

  /**
   * Creates the executor.
   *
   * @param scheduler runs the tasks; may be shared with others
   * @param errorListener is told of the exceptions of tasks
   */
  public SerialExecutor(Scheduler scheduler, Consumer<? super Throwable> errorListener) {
    this.scheduler = scheduler;
    this.errorListener = errorListener;
  }

  /** Runs an action after each task. Call it before any task is added. */
  public void afterEach(Runnable action) {
    afterEach = action;
  }

  /** Runs a task after the previous ones; does nothing if this is closed. */
  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      if (closed) {
        return;
      }
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    takeTurn();
  }

  /** Runs a task at once if the calling thread is running a task of this, otherwise in its turn. */
  public void perform(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      execute(task);
    }
  }

  @Override
  public Cancellation schedule(Duration delay, Runnable task) {
    return scheduler.schedule(delay, () -> execute(task));
  }

  /** As {@link #report}; does nothing if there is no error. */
  public void reportIfAny(@Nullable Throwable error) {
    if (error != null) {
      report(error);
    }
  }

  /** Reports an error to the error listener, unless it is only a cancellation. */
  public void report(Throwable error) {
    Throwable cause = Futures.cause(error);
    FatalErrors.report(cause);
    if (cause instanceof CancellationException) {
      return;
    }
    try {
      errorListener.accept(cause);
    } catch (RuntimeException | Error e) {
      if (e != cause) {
        e.addSuppressed(cause);
      }
      LOG.error("The error listener itself failed", e);
    }
  }

  /** Returns whether the calling thread is running a task of this. */
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Drops the tasks that have not begun, and accepts no more. */
  public void close() {
    synchronized (tasks) {
      closed = true;
      tasks.clear();
    }
  }

  /**
   * Returns whether this accepts no more tasks: it was closed, or the owner of the scheduler has
   * shut that down. Tasks that had not begun by then never will.
   */
  public boolean isClosed() {
    synchronized (tasks) {
      return closed;
    }
  }

  private void takeTurn() {
    try {
      scheduler.execute(this::runTurn);
    } catch (RejectedExecutionException e) {
      // the owner of the executor has shut it down: nothing can run any more
      close();
      report(e);
    }
  }

  private void runTurn() {
    thread = Thread.currentThread();
    for (int i = 0; i < TURN; i++) {
      Runnable task = next();
      if (task == null) {
        return;
      }
      run(task);
      if (afterEach != null) {
        run(afterEach);
      }
    }
    thread = null;
    takeTurn();
  }

  private @Nullable Runnable next() {
    synchronized (tasks) {
      Runnable task = tasks.poll();
      if (task == null) {
        // within the lock: right after it, another thread may take the next turn
        thread = null;
        running = false;
      }
      return task;
    }
  }

  /** Runs a task within the current one, and reports its exceptions. */
  public void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      report(e);
    }
  }
}
