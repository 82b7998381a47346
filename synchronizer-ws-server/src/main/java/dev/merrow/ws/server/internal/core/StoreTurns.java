package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.Scheduler;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.share.FairQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The turns of the server's own stores at the threads that all of them share. The next turn is one
 * of the holder whose stores have taken the least time so far. So a holder that keeps many stores
 * busy does not keep those of another waiting. Safe for use by many threads.
 */
final class StoreTurns {
  /** What a turn costs at least, in nanoseconds. */
  private static final long LEAST_NANOS = 1_000;

  /** What a turn costs at most: more is due to a clock that was set. */
  private static final long MOST_NANOS = 1_000_000_000;

  /** How many holders are remembered whose stores have nothing to do. */
  private static final int MAX_REMEMBERED = 1_000;

  private final Scheduler threads;
  private final InstantSource clock;

  /** Held while the turns that wait are used. */
  private final Object lock = new Object();

  private FairQueue<ShareHolder, Turn> waiting = new FairQueue<>(turn -> LEAST_NANOS);

  private record Turn(ShareHolder holder, Runnable task) {}

  /**
   * Turns at some threads.
   *
   * @param clock tells how long a turn has taken
   */
  StoreTurns(Scheduler threads, InstantSource clock) {
    this.threads = threads;
    this.clock = clock;
  }

  /**
   * A scheduler for one store.
   *
   * @param holder gives whom the store's time is charged to
   */
  Scheduler of(Supplier<ShareHolder> holder) {
    return new Scheduler() {
      @Override
      public void execute(Runnable task) {
        add(new Turn(holder.get(), task));
      }

      @Override
      public Cancellation schedule(Duration delay, Runnable task) {
        return threads.schedule(delay, task);
      }
    };
  }

  private void add(Turn turn) {
    synchronized (lock) {
      waiting.add(turn.holder, turn.holder, turn);
    }
    threads.execute(this::runNext);
  }

  private void runNext() {
    Turn next = next();
    if (next == null) {
      return;
    }
    Instant begun = clock.instant();
    try {
      next.task.run();
    } finally {
      long nanos = Duration.between(begun, clock.instant()).toNanos();
      synchronized (lock) {
        waiting.charge(next.holder, Math.max(0, Math.min(nanos, MOST_NANOS) - LEAST_NANOS));
      }
    }
  }

  private @Nullable Turn next() {
    synchronized (lock) {
      Turn next = waiting.poll(turn -> true);
      if (waiting.isEmpty() && waiting.users() > MAX_REMEMBERED) {
        // all are equal now
        waiting = new FairQueue<>(turn -> LEAST_NANOS);
      }
      return next;
    }
  }

  /** How many holders are remembered. */
  int remembered() {
    synchronized (lock) {
      return waiting.users();
    }
  }
}
