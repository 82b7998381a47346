package dev.merrow.schedule.internal;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
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
 *
 * <p>If the scheduler is itself such an executor, each task of this one is a task of the other, in
 * the order in which they were added to either: so a busy conversation does not keep other tasks of
 * the executor that it shares waiting for longer than one of its tasks takes.
 */
public final class SerialExecutor implements Scheduler {
  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

  /** The number of tasks that run before others that share the executor get their turn. */
  private static final int TURN = 64;

  /** How long a turn goes on before others get theirs, if there is a clock: in milliseconds. */
  private static final long TURN_MILLIS = 2;

  private final Scheduler scheduler;

  /** The scheduler, if tasks go straight to the queue of another executor. */
  private final @Nullable SerialExecutor outer;

  private final @Nullable InstantSource clock;
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
   * @param errorListener receives the exceptions of tasks
   */
  public SerialExecutor(Scheduler scheduler, Consumer<? super Throwable> errorListener) {
    this(scheduler, errorListener, null);
  }

  /**
   * Creates an executor whose turns on the scheduler are short also when its tasks are long.
   *
   * @param scheduler runs the tasks; may be shared with others
   * @param errorListener receives the exceptions of tasks
   * @param clock tells how long a turn has lasted; null if only the number of tasks counts
   */
  public SerialExecutor(
      Scheduler scheduler,
      Consumer<? super Throwable> errorListener,
      @Nullable InstantSource clock) {
    this.scheduler = scheduler;
    this.outer = scheduler instanceof SerialExecutor other ? other : null;
    this.errorListener = errorListener;
    this.clock = clock;
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
      if (outer == null) {
        tasks.add(task);
        if (running) {
          return;
        }
        running = true;
      }
    }
    if (outer == null) {
      takeTurn();
    } else {
      outer.execute(() -> runWithin(task));
    }
  }

  /** Runs a task within one of the outer executor's. */
  private void runWithin(Runnable task) {
    if (isClosed()) {
      return;
    }
    Thread before = thread;
    thread = Thread.currentThread();
    try {
      runOne(task);
    } finally {
      thread = before;
    }
  }

  private void runOne(Runnable task) {
    run(task);
    if (afterEach != null) {
      run(afterEach);
    }
  }

  /** Runs a task at once if the calling thread is running a task of this, otherwise in its turn. */
  public void perform(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      execute(task);
    }
  }

  /** Whether {@link #performWithin} would run a task at once. */
  public boolean mayPerformWithin() {
    return outer != null && outer.isCurrent() && !isCurrent();
  }

  /**
   * Runs a task at once if the calling thread is running a task of the executor that is the
   * scheduler of this one, and none of this one; otherwise in its turn. So the caller may measure
   * how long it takes.
   */
  public void performWithin(Runnable task) {
    if (mayPerformWithin()) {
      runWithin(task);
    } else {
      execute(task);
    }
  }

  @Override
  public Cancellation schedule(Duration delay, Runnable task) {
    return outer == null
        ? scheduler.schedule(delay, () -> execute(task))
        : outer.schedule(delay, () -> runWithin(task));
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
      return closed || (outer != null && outer.isClosed());
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
    long begun = clock == null ? 0 : clock.millis();
    for (int i = 0; i < TURN; i++) {
      Runnable task = next();
      if (task == null) {
        return;
      }
      runOne(task);
      // also if the clock was set back meanwhile
      if (clock != null && Math.abs(clock.millis() - begun) >= TURN_MILLIS) {
        break;
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
