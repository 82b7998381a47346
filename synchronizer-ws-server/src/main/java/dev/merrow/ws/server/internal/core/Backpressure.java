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
final class Backpressure {
  /** About how often per second {@link #check} is called. */
  static final int CHECKS_PER_SECOND = 4;

  /** For how many checks senders wait for a reader that reads too slowly. */
  private static final int PATIENCE = 4;

  private final Connection connection;
  private final long behindBytes;
  private final long fairBytes;

  // written only by the receiving thread
  private volatile long receivedBytes;

  // written only by the checking thread
  private volatile long receivedBefore;
  private long takenBefore;
  private int slowChecks;

  /** The sockets that wait for this one; null if there are none. Guarded by this. */
  private @Nullable List<Backpressure> waiting;

  /** Whether no socket waits for this one, because it reads too slowly. */
  private volatile boolean tooSlow;

  /**
   * Creates the backpressure of one socket.
   *
   * @param fairBytesPerSecond the rate at which a sender may send without waiting, and a reader
   *     must read for others to wait for it
   */
  Backpressure(Connection connection, WireLimits limits, long fairBytesPerSecond) {
    this.connection = connection;
    this.behindBytes = limits.payloadBytes() / 16L;
    this.fairBytes = fairBytesPerSecond / CHECKS_PER_SECOND;
  }

  /** Counts received bytes. For one thread at a time. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread alone writes it
  void received(long bytes) {
    receivedBytes += bytes;
  }

  /** Returns whether so much is queued for this socket that its senders should wait. */
  boolean isBehind(long unsentBytes) {
    return unsentBytes > behindBytes;
  }

  /** Stops reading from this socket until a reader has caught up, unless that would be unfair. */
  void waitFor(Backpressure reader) {
    boolean sendsMuch = receivedBytes - receivedBefore > fairBytes;
    if (sendsMuch && reader != this && !reader.tooSlow && reader.keepsWaiting(this)) {
      connection.pauseReading();
    }
  }

  private boolean keepsWaiting(Backpressure sender) {
    boolean first;
    synchronized (this) {
      List<Backpressure> others = waiting;
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
    tooSlow = false;
    release();
  }

  /** Releases the sockets that wait for this one. */
  void release() {
    List<Backpressure> released;
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
    receivedBefore = receivedBytes;
    if (!isWaitedFor()) {
      slowChecks = 0;
      return;
    }
    long taken = connection.takenBytes();
    boolean slow = taken - takenBefore < fairBytes && connection.takingBytes() == 0;
    takenBefore = taken;
    slowChecks = slow ? slowChecks + 1 : 0;
    if (slowChecks >= PATIENCE) {
      tooSlow = true;
      release();
    }
  }
}
