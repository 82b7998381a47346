package dev.merrow.ws.server.internal.guard;

import java.time.InstantSource;

/**
 * A rate limit: a number of permits a second in the long run, and ten seconds' worth at once. A
 * clock that jumps ahead at most fills it; a clock that is set back only pauses the filling for a
 * moment. Not safe for use by many threads.
 */
final class TokenBucket {
  private static final int SECONDS_AT_ONCE = 10;
  private static final double MILLIS = 1_000;

  private final int perSecond;
  private final InstantSource clock;
  private double tokens;
  private long filledAt;

  /**
   * A full bucket.
   *
   * @param perSecond 0 for any number
   */
  TokenBucket(int perSecond, InstantSource clock) {
    this.perSecond = perSecond;
    this.clock = clock;
    this.tokens = capacity();
    this.filledAt = clock.millis();
  }

  private double capacity() {
    return (double) perSecond * SECONDS_AT_ONCE;
  }

  /** Takes a permit, if there is one. */
  boolean take() {
    if (perSecond == 0) {
      return true;
    }
    long now = clock.millis();
    double came = Math.max(0, now - filledAt) * perSecond / MILLIS;
    tokens = Math.min(capacity(), tokens + came);
    filledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
