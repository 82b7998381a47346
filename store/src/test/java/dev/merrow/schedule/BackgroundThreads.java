package dev.merrow.schedule;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Does what a test does beside its own thread, each piece on a thread of its own. The common pool
 * is no place for what blocks: with two processors it has one thread, from JDK 25 on for all of
 * {@code CompletableFuture}'s asynchronous methods, and so for {@code Process.onExit()}, too.
 */
public final class BackgroundThreads {
  /** Runs each task on a new thread. */
  public static final Executor THREADS =
      task -> {
        Thread thread = new Thread(task, "test-background");
        thread.setDaemon(true);
        thread.start();
      };

  private BackgroundThreads() {}

  /** What is to be done. */
  @FunctionalInterface
  public interface Task {
    void run() throws Exception;
  }

  /** Does it; the future fails with what it throws. */
  public static CompletableFuture<Void> run(Task task) {
    return call(
        () -> {
          task.run();
          return null;
        });
  }

  /** Does it; the future has what it gives, or fails with what it throws. */
  public static <T> CompletableFuture<T> call(Callable<T> task) {
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
