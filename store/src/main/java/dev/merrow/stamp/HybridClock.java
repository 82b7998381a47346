package dev.merrow.stamp;

import dev.merrow.internal.Fnv;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A hybrid logical clock: gives stamps that never go backwards and are newer than all that were
 * seen, however the wall clock jumps. (TinyBase's protocol: the standard HLC algorithm.)
 *
 * <p>Not safe for use by many threads: its store guards it.
 */
public final class HybridClock {
  private final InstantSource source;
  private final int client;
  private long lastTime;
  private int lastCounter = -1;

  /**
   * Makes a clock.
   *
   * @param uniqueId what the client part of its stamps is derived from; if null, it is random
   * @param source tells the time
   */
  public HybridClock(@Nullable String uniqueId, InstantSource source) {
    this.source = source;
    this.client =
        uniqueId == null
            ? ThreadLocalRandom.current().nextInt(Hlc.MAX_CLIENT + 1)
            : clientOf(uniqueId);
  }

  /** The client number that a unique id stands for: 30 bits of its FNV-1a hash. */
  public static int clientOf(String uniqueId) {
    return Fnv.hash(uniqueId) & Hlc.MAX_CLIENT;
  }

  /** The five characters of a client number as they end a stamp's text. */
  public static String clientText(int client) {
    return Hlc.of(0, 0, client).toString().substring(11);
  }

  /** A stamp newer than all that this clock gave or saw. */
  public Hlc next() {
    advance(0, 0);
    if (++lastCounter > Hlc.MAX_COUNTER) {
      lastTime++;
      lastCounter = 0;
    }
    return Hlc.of(lastTime, lastCounter, client);
  }

  /**
   * A stamp newer than the given one. If that lies too far ahead, the clock does not follow it:
   * what it gives next must not be refused by everyone for the sake of one cell.
   *
   * @throws IllegalArgumentException if there is no later stamp
   */
  public Hlc after(Hlc other) {
    if (!isTooFarAhead(other)) {
      seen(other);
      return next();
    }
    return other.counter() < Hlc.MAX_COUNTER
        ? Hlc.of(other.time(), other.counter() + 1, client)
        : Hlc.of(other.time() + 1, 0, client);
  }

  /**
   * Takes note of a stamp from elsewhere, so that later stamps are newer.
   *
   * @param remote the stamp; ignored if it lies more than five minutes ahead
   */
  public void seen(Hlc remote) {
    if (!isTooFarAhead(remote)) {
      advance(remote.time(), remote.counter());
    }
  }

  /** Whether a stamp lies more than {@link Hlc#MAX_FUTURE_MILLIS} ahead of the wall clock. */
  public boolean isTooFarAhead(Hlc remote) {
    return remote.time() > latestAcceptable();
  }

  /** The latest logical time that is not too far ahead now, in milliseconds. */
  public long latestAcceptable() {
    return source.millis() + Hlc.MAX_FUTURE_MILLIS;
  }

  private void advance(long remoteTime, int remoteCounter) {
    long previous = lastTime;
    lastTime = Math.max(Math.max(previous, remoteTime), source.millis());
    if (lastTime == previous) {
      lastCounter = lastTime == remoteTime ? Math.max(lastCounter, remoteCounter) : lastCounter;
    } else {
      lastCounter = lastTime == remoteTime ? remoteCounter : -1;
    }
  }

  /** The logical time of the last stamp given or seen, in milliseconds. */
  public long lastTime() {
    return lastTime;
  }

  /** The counter of the last stamp given or seen; -1 if its time was only read off the clock. */
  public int lastCounter() {
    return lastCounter;
  }

  /** The client number that this clock's stamps carry. */
  public int client() {
    return client;
  }
}
