package dev.merrow.schedule;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Small things that futures lack. */
public final class Futures {
  private Futures() {}

  /** Is called when a future completes, and must not throw. */
  @FunctionalInterface
  public interface Callback {
    /** Is told the error, or null if there is none. */
    void done(@Nullable Throwable error);
  }

  /** Calls back when a future completes, with null if it did so without an error. */
  public static void whenDone(CompletableFuture<?> future, Callback callback) {
    var unused = future.whenComplete((result, error) -> callback.done(error));
  }

  /** The error itself, without what a stage of futures wraps around it. */
  public static Throwable cause(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  /** Completes a future, exceptionally if there is an error. */
  public static void settle(CompletableFuture<Void> future, @Nullable Throwable error) {
    if (error == null) {
      future.complete(null);
    } else {
      future.completeExceptionally(error);
    }
  }
}
