package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.Scheduler;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.share.FairQueue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
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

  /** What a turn costs at most: more is due to a machine at rest, or a given clock that was set. */
  private static final long MOST_NANOS = 1_000_000_000;

  /** How many holders are remembered before idle ones are forgotten. */
  private static final int MAX_REMEMBERED = 1_000;

  private final Scheduler threads;
  private final LongSupplier nanos;

  /** Held while the turns that wait are used. */
  private final Object lock = new Object();

  private final FairQueue<ShareHolder, Turn> waiting = new FairQueue<>(turn -> LEAST_NANOS);

  /** The number of holders beyond which idle ones are forgotten next. */
  private int maxRemembered = MAX_REMEMBERED;

  private record Turn(ShareHolder holder, Runnable task) {}

  /**
   * Turns at some threads.
   *
   * @param clock tells how long a turn has taken
   */
  StoreTurns(Scheduler threads, InstantSource clock) {
    this.threads = threads;
    this.nanos = WorkTime.of(clock);
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
    long begun = nanos.getAsLong();
    try {
      next.task.run();
    } finally {
      long took = nanos.getAsLong() - begun;
      synchronized (lock) {
        long more = Math.max(0, Math.min(took, MOST_NANOS) - LEAST_NANOS);
        waiting.charge(next.holder, next.holder, more);
      }
    }
  }

  private @Nullable Turn next() {
    synchronized (lock) {
      Turn next = waiting.poll(turn -> true);
      if (waiting.users() > maxRemembered) {
        waiting.forgetIdle();
        maxRemembered = Math.max(MAX_REMEMBERED, 2 * waiting.users());
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
