package dev.merrow.interop;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Time limits. Each is far longer than the work takes on an idle machine. */
final class Limits {
  /** The time limit for a command to a Node.js process. */
  static final Duration COMMAND = Duration.ofSeconds(30);

  /** The time limit for stores to become equal. */
  static final Duration CONVERGENCE = Duration.ofSeconds(30);

  private Limits() {}

  /**
   * Waits for what a process or a peer does.
   *
   * @param failure what to say if it fails or takes too long
   */
  static <T> T await(Future<T> future, Supplier<String> failure) {
    try {
      return future.get(COMMAND.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(failure.get(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(failure.get(), e);
    }
  }
}
