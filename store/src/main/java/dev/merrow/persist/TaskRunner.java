package dev.merrow.persist;

import dev.merrow.MerrowException;
import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.schedule.internal.ThreadScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs a persister's work on one thread at a time, in the order in which it was asked for. */
final class TaskRunner {
  private final @Nullable ThreadScheduler ownScheduler;
  private final SerialExecutor serial;
  private final String place;
  private final BooleanSupplier holdsStore;
  private final Set<Piece> notBegun = ConcurrentHashMap.newKeySet();

  /** A piece of work. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /**
   * Creates the runner.
   *
   * @param place the name in messages of the place where content is persisted
   * @param holdsStore whether the calling thread holds the store, which the work needs
   */
  TaskRunner(PersisterOptions options, String place, BooleanSupplier holdsStore) {
    this.holdsStore = holdsStore;
    Scheduler given = options.scheduler();
    Scheduler scheduler = given == null ? new ThreadScheduler("persister") : given;
    this.ownScheduler = scheduler instanceof ThreadScheduler own && given == null ? own : null;
    this.place = place;
    this.serial =
        new SerialExecutor(
            scheduler,
            error -> {
              failIfShutDown(error);
              options.errorListener().accept(error);
            });
  }

  /** Runs a step after those before it; the error listener also receives its failure. */
  CompletableFuture<Void> run(Step step) {
    Piece piece = new Piece(step);
    notBegun.add(piece);
    serial.execute(piece);
    if (serial.isClosed()) {
      failAllNotBegun(null);
    }
    return piece.done;
  }

  private void failIfShutDown(Throwable error) {
    if (error instanceof RejectedExecutionException) {
      failAllNotBegun(error);
    }
  }

  /** Fails what will never be done, as there is no thread left to do it. */
  private void failAllNotBegun(@Nullable Throwable cause) {
    for (Piece piece : List.copyOf(notBegun)) {
      piece.fail(cause);
    }
  }

  /** A step that was asked for. */
  private final class Piece implements Runnable {
    private final Step step;
    private final CompletableFuture<Void> done =
        Futures.guarded(
            TaskRunner.this::isNeededHere,
            "A transaction or listener of the store, and the persister's own thread, must not wait"
                + " for the persister, which needs them: wait elsewhere, or use whenComplete");

    Piece(Step step) {
      this.step = step;
    }

    @Override
    public void run() {
      if (notBegun.remove(this)) {
        Futures.settle(done, attempt(step));
      }
    }

    void fail(@Nullable Throwable cause) {
      if (notBegun.remove(this)) {
        done.completeExceptionally(
            new PersisterException(
                "Could not persist with " + place + ": its scheduler was shut down", false, cause));
      }
    }
  }

  /** Runs a step within the one that is running, and reports its failure; returns the failure. */
  @Nullable Throwable attempt(Step step) {
    try {
      step.run();
      return null;
    } catch (Exception | Error e) {
      Throwable told = asMerrowException(e);
      serial.report(told);
      return told;
    }
  }

  private Throwable asMerrowException(Throwable error) {
    if (error instanceof MerrowException || error instanceof Error) {
      return error;
    }
    if (error instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new PersisterException("Could not persist with " + place + ": " + error, true, error);
  }

  /** Runs a step later, unless it is cancelled before. */
  Scheduler.Cancellation schedule(Duration delay, Runnable step) {
    return serial.schedule(delay, step);
  }

  /** Returns whether the work can't go on as long as the calling thread waits. */
  boolean isNeededHere() {
    return serial.isCurrent() || holdsStore.getAsBoolean();
  }

  /** Runs an action; the error listener receives its exception. */
  void guard(Runnable task) {
    serial.run(task);
  }

  void report(Throwable error) {
    serial.report(error);
  }

  /** Takes no more work, and gives the thread back. */
  void close() {
    serial.close();
    if (ownScheduler != null) {
      ownScheduler.close();
    }
  }
}
