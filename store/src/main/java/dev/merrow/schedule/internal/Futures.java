package dev.merrow.schedule.internal;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Utilities for futures. */
public final class Futures {
  private Futures() {}

  /** Is called when a future completes, and must not throw. */
  @FunctionalInterface
  public interface Callback {
    /** Receives the error, or null if there is none. */
    void done(@Nullable Throwable error);
  }

  /** Calls back when a future completes, with null if it did so without an error. */
  public static void whenDone(CompletableFuture<?> future, Callback callback) {
    var unused = future.whenComplete((result, error) -> callback.done(error));
  }

  /** Returns the original error, without the wrapper of a future's stage. */
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

  /**
   * Waits for a future to be done, well or not, up to a limit. An interrupt does not end the wait;
   * the thread's interrupt flag is set again afterwards.
   *
   * @return whether the future is done
   */
  public static boolean awaitUninterruptibly(CompletableFuture<?> future, Duration limit) {
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
          return true;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | CancellationException e) {
          return true;
        } catch (TimeoutException e) {
          return future.isDone();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Returns a new future that refuses waits that could never end. While it is not done, {@code get}
   * and {@code join} check for that and throw {@link IllegalStateException} instead of waiting; so
   * do futures derived from it.
   *
   * @param isHopeless whether the calling thread would block itself forever
   * @param reason the message of the exception
   */
  public static <T> CompletableFuture<T> guarded(BooleanSupplier isHopeless, String reason) {
    return new GuardedFuture<>(isHopeless, reason);
  }
}
