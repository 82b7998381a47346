package dev.merrow.sync;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Small things that futures lack. */
final class Futures {
  private Futures() {}

  /** Is called when a future completes, and must not throw. */
  @FunctionalInterface
  interface Callback {
    void done(@Nullable Throwable error);
  }

  /** Calls back when a future completes, with null if it did so without an error. */
  static void whenDone(CompletableFuture<?> future, Callback callback) {
    var unused = future.whenComplete((result, error) -> callback.done(error));
  }

  /** The error itself, without what a stage of futures wraps around it. */
  static Throwable cause(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  /** Completes a future, exceptionally if there is an error. */
  static void settle(CompletableFuture<Void> future, @Nullable Throwable error) {
    if (error == null) {
      future.complete(null);
    } else {
      future.completeExceptionally(error);
    }
  }
}
