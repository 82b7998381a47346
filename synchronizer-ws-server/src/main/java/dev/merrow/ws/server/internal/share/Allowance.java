package dev.merrow.ws.server.internal.share;

import java.time.InstantSource;

/**
 * A rate limit: a number of permits a second in the long run, and a number at once. A clock that
 * jumps ahead at most fills it; a clock that is set back pauses the filling for a moment. Safe for
 * use by many threads.
 */
public final class Allowance {
  private static final double MILLIS = 1_000;

  private final double perSecond;
  private final double atOnce;
  private final InstantSource clock;
  private double left;
  private long filledAt;

  /**
   * A full allowance.
   *
   * @param perSecond how many in the long run
   * @param atOnce how many at once
   */
  public Allowance(double perSecond, double atOnce, InstantSource clock) {
    this.perSecond = perSecond;
    this.atOnce = atOnce;
    this.clock = clock;
    this.left = atOnce;
    this.filledAt = clock.millis();
  }

  /** Takes the given number of permits, if that many are available. */
  public synchronized boolean take(long amount) {
    fill();
    if (left < amount) {
      return false;
    }
    left -= amount;
    return true;
  }

  /**
   * Takes the given number of permits, if that many are available; or more than there ever are, if
   * it is full. Then nothing is available until what is owed has been made up for.
   */
  public synchronized boolean takeOrOwe(long amount) {
    fill();
    if (left < Math.min((double) amount, atOnce)) {
      return false;
    }
    left -= amount;
    return true;
  }

  /** Whether the allowance is full. */
  public synchronized boolean isFull() {
    fill();
    return left >= atOnce;
  }

  private void fill() {
    long now = clock.millis();
    left = Math.min(atOnce, left + Math.max(0, now - filledAt) * perSecond / MILLIS);
    filledAt = now;
  }
}
