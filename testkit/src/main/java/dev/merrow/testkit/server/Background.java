package dev.merrow.testkit.server;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Runs a test's background tasks, each on its own thread. The common pool is not suitable for
 * blocking tasks: with two processors it has one thread.
 */
final class Background {
  /** Runs each task on a new thread. */
  private static final Executor THREADS =
      task -> {
        Thread thread = new Thread(task, "test-background");
        thread.setDaemon(true);
        thread.start();
      };

  private Background() {}

  /** What is to be done. */
  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  /** Does it; the future fails with what it throws. */
  static CompletableFuture<Void> run(Task task) {
    return call(() -> {
          task.run();
          return true;
        })
        .thenAccept(done -> {});
  }

  /** Does it; the future has what it gives, or fails with what it throws. */
  static <T> CompletableFuture<T> call(Callable<T> task) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return task.call();
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        THREADS);
  }
}
