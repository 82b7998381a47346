package dev.merrow.store;

import org.jspecify.annotations.Nullable;

/**
 * Collects the exceptions of listeners, so that a failing listener does not prevent others from
 * running.
 */
final class Failures {
  private @Nullable Throwable first;

  /** Runs an action and adds its exception to {@code failures}, unless that is null. */
  static void guard(@Nullable Failures failures, Runnable action) {
    if (failures == null) {
      action.run();
    } else {
      failures.run(action);
    }
  }

  void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      add(e);
    }
  }

  void add(Throwable failure) {
    if (first == null) {
      first = failure;
    } else if (first != failure) {
      first.addSuppressed(failure);
    }
  }

  /** Throws the first exception, if there was any, with the others suppressed in it. */
  void throwFirst() {
    if (first instanceof Error error) {
      throw error;
    } else if (first instanceof RuntimeException exception) {
      throw exception;
    }
  }
}
