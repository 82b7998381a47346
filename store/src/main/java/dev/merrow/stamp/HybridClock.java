package dev.merrow.stamp;

import dev.merrow.internal.Fnv;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A hybrid logical clock: issues stamps that never go backwards and are newer than all stamps seen,
 * however the wall clock jumps. (TinyBase's protocol: the standard HLC algorithm.)
 *
 * <p>Not thread-safe: its store guards it.
 */
public final class HybridClock {
  private final InstantSource source;
  private final int client;
  private long lastTime;
  private int lastCounter = -1;

  /**
   * Creates a clock.
   *
   * @param uniqueId the id from which the client part of its stamps is derived; if null, that part
   *     is random
   * @param source the source of the time
   */
  public HybridClock(@Nullable String uniqueId, InstantSource source) {
    this(
        uniqueId == null
            ? ThreadLocalRandom.current().nextInt(Hlc.MAX_CLIENT + 1)
            : clientOf(uniqueId),
        source);
  }

  /**
   * Creates a clock with a given client number.
   *
   * @param client the client part of its stamps, from 0 to {@link Hlc#MAX_CLIENT}
   * @param source the source of the time
   * @throws IllegalArgumentException if the client number is out of range
   */
  public HybridClock(int client, InstantSource source) {
    if (client < 0 || client > Hlc.MAX_CLIENT) {
      throw new IllegalArgumentException(
          "A client number is from 0 to %s, not %s".formatted(Hlc.MAX_CLIENT, client));
    }
    this.source = source;
    this.client = client;
  }

  /** Returns the client number for a unique id: 30 bits of its FNV-1a hash. */
  public static int clientOf(String uniqueId) {
    return Fnv.hash(uniqueId) & Hlc.MAX_CLIENT;
  }

  /** Returns the five characters with which a stamp of a client number ends. */
  public static String clientText(int client) {
    return Hlc.of(0, 0, client).toString().substring(11);
  }

  /** Returns a stamp newer than all that this clock has issued or seen. */
  public Hlc next() {
    advance(0, 0);
    if (++lastCounter > Hlc.MAX_COUNTER) {
      lastTime++;
      lastCounter = 0;
    }
    return Hlc.of(lastTime, lastCounter, client);
  }

  /**
   * Returns a stamp newer than the given one. If the given one is too far ahead, the clock does not
   * follow it: otherwise all peers would reject the clock's next stamps because of one cell.
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
   * Records a stamp from elsewhere, so that later stamps are newer.
   *
   * @param remote the stamp; ignored if it is more than five minutes ahead
   */
  public void seen(Hlc remote) {
    if (!isTooFarAhead(remote)) {
      advance(remote.time(), remote.counter());
    }
  }

  /** Returns whether a stamp is more than {@link Hlc#MAX_FUTURE_MILLIS} ahead of the wall clock. */
  public boolean isTooFarAhead(Hlc remote) {
    return remote.time() > latestAcceptable();
  }

  /** Returns the latest logical time that is not too far ahead now, in milliseconds. */
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

  /** Returns the logical time of the last stamp issued or seen, in milliseconds. */
  public long lastTime() {
    return lastTime;
  }

  /**
   * Returns the counter of the last stamp issued or seen; -1 if the time was only read from the
   * clock.
   */
  public int lastCounter() {
    return lastCounter;
  }

  /** Returns the client number that this clock's stamps carry. */
  public int client() {
    return client;
  }
}
