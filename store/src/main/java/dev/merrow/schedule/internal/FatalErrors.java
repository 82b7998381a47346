package dev.merrow.schedule.internal;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * Reports errors that a process does not recover from, where an executor, an event loop or a future
 * would otherwise swallow them. When the heap is exhausted, any thread may have lost its work.
 */
public final class FatalErrors {
  private FatalErrors() {}

  /**
   * Passes an error, or the first of its causes, to the {@linkplain
   * Thread#getDefaultUncaughtExceptionHandler() default uncaught exception handler}, if there is
   * one, if it is an {@link OutOfMemoryError} of the Java runtime. Ignores any other error, and
   * subclasses, which libraries use to signal limits of their own.
   */
  public static void report(Throwable error) {
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (each.getClass() == OutOfMemoryError.class) {
        // not the thread's own handler, which pools set to continue in spite of everything
        UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null) {
          handler.uncaughtException(Thread.currentThread(), each);
        }
        return;
      }
    }
  }

  /** Runs a task, and reports its exception before rethrowing it. */
  public static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      report(e);
      throw e;
    }
  }
}
