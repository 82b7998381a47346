package dev.merrow.ws.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When and how often to retry a link that is down. The first retry waits for the first delay, each
 * later one twice as long, up to the maximum; a random part is subtracted each time, so that
 * clients that lost the same server do not all reconnect at once.
 *
 * @param firstDelay the first delay
 * @param maxDelay the maximum delay
 * @param jitter the random part of a delay, from 0 for none to 1 for all of it
 * @param maxRetries the number of consecutive failed retries before it gives up; 0 for no retries
 */
public record RetryPolicy(Duration firstDelay, Duration maxDelay, double jitter, int maxRetries) {
  /** Retries forever: after 1 to 30 seconds, three quarters of which are random. */
  public static final RetryPolicy FOREVER =
      new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.75, Integer.MAX_VALUE);

  /** Does not retry. */
  public static final RetryPolicy NEVER = FOREVER.limitedTo(0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
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

  /** Returns the same delays, with another limit. */
  public RetryPolicy limitedTo(int retries) {
    return new RetryPolicy(firstDelay, maxDelay, jitter, retries);
  }

  /**
   * Returns how long to wait.
   *
   * @param failures the number of consecutive failures so far
   */
  Duration delay(int failures, RandomGenerator random) {
    Duration delay = firstDelay;
    for (int i = 1; i < failures && delay.compareTo(maxDelay) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    long nanos = TimeUnit.NANOSECONDS.convert(delay.compareTo(maxDelay) < 0 ? delay : maxDelay);
    return Duration.ofNanos(nanos - (long) (nanos * jitter * random.nextDouble()));
  }
}
