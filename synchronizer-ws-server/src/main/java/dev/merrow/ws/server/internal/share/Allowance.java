package dev.merrow.ws.server.internal.share;

import java.time.InstantSource;

/**
 * How often something may be done: so many times a second in the long run, and so many at once. A
 * clock that jumps ahead fills it at most, one that is set back stops it from being filled for a
 * moment. Safe for use by many threads.
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

  /** Takes so many, if there are as many. */
  public synchronized boolean take(long amount) {
    fill();
    if (left < amount) {
      return false;
    }
    left -= amount;
    return true;
  }

  /** Whether nothing was taken, or all that was is filled again. */
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
