package dev.merrow.interop;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** How long things may take. All are far more than what they take on a machine that is not busy. */
final class Limits {
  /** What a Node.js process may take for what it is told to do. */
  static final Duration COMMAND = Duration.ofSeconds(30);

  /** What stores may take to become equal. */
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
