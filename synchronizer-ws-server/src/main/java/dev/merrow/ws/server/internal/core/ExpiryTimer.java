package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Does something when a time has come by the clock, even one that is set anew meanwhile. */
final class ExpiryTimer {
  /** How long it is waited at most before it is looked at the clock again. */
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
