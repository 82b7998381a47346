package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Runs an action at a time of the clock, even if the clock is changed in the meantime. */
final class ExpiryTimer {
  /** The maximum wait before the clock is checked again. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Instant time;
  private final InstantSource clock;
  private final Scheduler scheduler;
  private final Runnable action;
  private Scheduler.@Nullable Cancellation next;
  private boolean stopped;

  ExpiryTimer(Instant time, InstantSource clock, Scheduler scheduler, Runnable action) {
    this.time = time;
    this.clock = clock;
    this.scheduler = scheduler;
    this.action = action;
  }

  /** Begins to wait; the time may have come already. */
  void start() {
    Duration left = Duration.between(clock.instant(), time);
    synchronized (this) {
      if (stopped) {
        return;
      }
      if (left.compareTo(Duration.ZERO) > 0) {
        next = scheduler.schedule(left.compareTo(LOOK) < 0 ? left : LOOK, this::start);
        return;
      }
    }
    action.run();
  }

  /** Waits no more. */
  synchronized void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
  }
}
