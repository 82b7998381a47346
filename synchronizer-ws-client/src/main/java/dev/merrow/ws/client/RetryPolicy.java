package dev.merrow.ws.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When and how often a link that is down is tried again. The first time it waits for the first
 * delay, then for twice as long each time, but never longer than the longest; and each time for
 * less than that by chance, so that clients that lost the same server do not all come back at once.
 *
 * @param firstDelay the first delay
 * @param maxDelay the longest
 * @param jitter how much of a delay is left to chance, from 0 for none to 1 for all of it
 * @param maxRetries how often it is tried again, one time after the other without success, before
 *     it gives up; 0 not to try again
 */
public record RetryPolicy(Duration firstDelay, Duration maxDelay, double jitter, int maxRetries) {
  /** Tries again for ever: after 1 to 30 seconds, three quarters of it left to chance. */
  public static final RetryPolicy FOREVER =
      new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.75, Integer.MAX_VALUE);

  /** Does not try again. */
  public static final RetryPolicy NEVER = FOREVER.limitedTo(0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one makes no sense
   */
  public RetryPolicy {
    if (firstDelay.isNegative() || firstDelay.isZero() || maxDelay.compareTo(firstDelay) < 0) {
      throw new IllegalArgumentException(
          "Delays must be positive, the longest not less than the first: %s, %s"
              .formatted(firstDelay, maxDelay));
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be from 0 to 1: " + jitter);
    }
    if (maxRetries < 0) {
      throw new IllegalArgumentException("maxRetries must not be negative: " + maxRetries);
    }
  }

  /** The same delays, with another limit. */
  public RetryPolicy limitedTo(int retries) {
    return new RetryPolicy(firstDelay, maxDelay, jitter, retries);
  }

  /**
   * How long to wait.
   *
   * @param failures how often it failed so far, one time after the other
   */
  Duration delay(int failures, RandomGenerator random) {
    Duration delay = firstDelay;
    for (int i = 1; i < failures && delay.compareTo(maxDelay) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    long nanos = (delay.compareTo(maxDelay) < 0 ? delay : maxDelay).toNanos();
    return Duration.ofNanos(nanos - (long) (nanos * jitter * random.nextDouble()));
  }
}
