package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Limits senders to the pace of their readers. While a reader is behind, nothing is read from
 * clients that send it more than the fair rate; a client that sends less never waits. No client
 * waits for readers that take less than the fair rate, until they have caught up. So a flood slows
 * its sender, not its readers; and a client that does not read slows others only briefly.
 */
final class Pace {
  /** How often a second {@link #check} is called, about. */
  static final int CHECKS_PER_SECOND = 4;

  /** For how many checks a reader that takes too little is waited for. */
  private static final int PATIENCE = 4;

  private final Connection connection;
  private final long behindBytes;
  private final long fairBytes;

  // written only by the receiving thread
  private volatile long saidBytes;

  // written only by the checking thread
  private volatile long saidBefore;
  private long takenBefore;
  private int slowChecks;

  /** The sockets that wait for this one; null if there are none. Guarded by this. */
  private @Nullable List<Pace> waiting;

  /** Whether no socket waits for this one, because it reads too slowly. */
  private volatile boolean hopeless;

  /**
   * The pace of one socket.
   *
   * @param fairBytesPerSecond what a sender may say without waiting, and a reader must take for
   *     whom others wait
   */
  Pace(Connection connection, WireLimits limits, long fairBytesPerSecond) {
    this.connection = connection;
    this.behindBytes = limits.payloadBytes() / 16L;
    this.fairBytes = fairBytesPerSecond / CHECKS_PER_SECOND;
  }

  /** So much came in. For one thread at a time. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread alone writes it
  void said(long bytes) {
    saidBytes += bytes;
  }

  /** Whether so much is queued for this one that its senders should wait. */
  boolean isBehind(long unsentBytes) {
    return unsentBytes > behindBytes;
  }

  /** Reads nothing from this one until a reader has caught up, unless that would not be fair. */
  void waitFor(Pace reader) {
    boolean saysMuch = saidBytes - saidBefore > fairBytes;
    if (saysMuch && reader != this && !reader.hopeless && reader.keepsWaiting(this)) {
      connection.pauseReading();
    }
  }

  private boolean keepsWaiting(Pace sender) {
    boolean first;
    synchronized (this) {
      List<Pace> others = waiting;
      first = others == null;
      if (others == null) {
        others = new ArrayList<>(1);
        waiting = others;
      }
      if (others.contains(sender)) {
        return false;
      }
      others.add(sender);
    }
    if (first) {
      connection.whenUnsent(behindBytes / 2, this::caughtUp);
    }
    return true;
  }

  private void caughtUp() {
    hopeless = false;
    release();
  }

  /** Releases the sockets that wait for this one. */
  void release() {
    List<Pace> released;
    synchronized (this) {
      released = waiting;
      waiting = null;
    }
    if (released != null) {
      released.forEach(each -> each.connection.resumeReading());
    }
  }

  private synchronized boolean isWaitedFor() {
    return waiting != null;
  }

  /**
   * Measures how much each socket sends and reads. Call it {@value #CHECKS_PER_SECOND} times a
   * second.
   */
  void check() {
    saidBefore = saidBytes;
    if (!isWaitedFor()) {
      slowChecks = 0;
      return;
    }
    long taken = connection.takenBytes();
    boolean slow = taken - takenBefore < fairBytes && connection.takingBytes() == 0;
    takenBefore = taken;
    slowChecks = slow ? slowChecks + 1 : 0;
    if (slowChecks >= PATIENCE) {
      hopeless = true;
      release();
    }
  }
}
