package dev.merrow.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A scheduler whose time advances only on request, in the calling thread, so that tasks run in the
 * same order each time.
 */
public final class VirtualTime implements Scheduler, InstantSource {
  private static final Instant BEGINNING = Instant.ofEpochMilli(1_700_000_000_000L);

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::at).thenComparing(Task::number));
  private Duration now = Duration.ZERO;
  private long count;

  private record Task(Duration at, long number, Runnable action) {}

  @Override
  public void execute(Runnable task) {
    add(Duration.ZERO, task);
  }

  @Override
  public Cancellation schedule(Duration delay, Runnable task) {
    Task added = add(delay, task);
    return () -> tasks.remove(added);
  }

  private Task add(Duration delay, Runnable action) {
    Task task = new Task(now.plus(delay), count++, action);
    tasks.add(task);
    return task;
  }

  @Override
  public Instant instant() {
    return BEGINNING.plus(now);
  }

  /** Advances time by a duration, and runs all tasks due by then. */
  public void pass(Duration duration) {
    Duration end = now.plus(duration);
    Task next;
    while ((next = tasks.peek()) != null && next.at.compareTo(end) <= 0) {
      runNext();
    }
    now = end;
  }

  /** Advances time until no tasks are left. */
  public void passAll() {
    while (!tasks.isEmpty()) {
      runNext();
    }
  }

  /** Advances time until a condition holds, or no tasks are left. */
  public void passUntil(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean() && !tasks.isEmpty()) {
      runNext();
    }
  }

  private void runNext() {
    Task next = tasks.remove();
    now = next.at;
    next.action.run();
  }
}
