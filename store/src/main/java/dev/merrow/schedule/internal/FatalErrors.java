package dev.merrow.schedule.internal;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * Tells of errors that a process does not recover from, where they would otherwise be caught and
 * forgotten: by an executor, an event loop or a future. When the heap is used up, any thread may
 * have lost what it was doing.
 */
public final class FatalErrors {
  private FatalErrors() {}

  /**
   * Hands an error, or the first of its causes, to the {@linkplain
   * Thread#getDefaultUncaughtExceptionHandler() default uncaught exception handler}, if there is
   * one, if it is an {@link OutOfMemoryError} of the Java runtime. Does nothing with any other, nor
   * with a subclass, by which libraries tell that a limit of their own is reached.
   */
  public static void report(Throwable error) {
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (each.getClass() == OutOfMemoryError.class) {
        // not the thread's own handler, which pools set to go on in spite of everything
        UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null) {
          handler.uncaughtException(Thread.currentThread(), each);
        }
        return;
      }
    }
  }

  /** Runs a task, and tells of what it throws before that goes on. */
  public static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      report(e);
      throw e;
    }
  }
}
