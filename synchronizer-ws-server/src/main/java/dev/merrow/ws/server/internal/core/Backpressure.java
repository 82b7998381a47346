package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.SharedResource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Limits senders to the pace of their readers. While a reader is behind, nothing is read from
 * clients that send it more than the fair rate, or whose holder sends more than a multiple of it; a
 * client that sends less never waits. Readers that take less than the fair rate are not waited for,
 * until they have caught up: they only slow all clients of a holder together to a multiple of the
 * fair rate. So a flood slows its sender, not its readers, which may stand still for some seconds;
 * and a client that does not read slows others little. The less memory is left for what waits, the
 * earlier a reader counts as behind, and the less a holder may send to those that read too slowly.
 */
final class Backpressure {
  /** About how often per second {@link #check} is called. */
  static final int CHECKS_PER_SECOND = 4;

  /** For how many checks senders wait for a reader that reads too slowly. */
  private static final int PATIENCE = 4;

  /**
   * How many times as fast as is fair a client may send to a reader that takes too little, while
   * there is much memory.
   */
  private static final int FASTER = 16;

  /** A reader is not behind with less, however little memory is left. */
  private static final long LEAST_BEHIND_BYTES = 8 * 1024;

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
  private @Nullable Set<Backpressure> waiting;

  /** How many sockets this one waits for; and what to do when there are none. Guarded by this. */
  private int holds;

  private List<Runnable> whenReleased = List.of();

  /**
   * What its holder has sent, if nothing is read until that is little, because it is too much; null
   * if it is not.
   */
  private final AtomicReference<@Nullable AtomicLong> slowedBy = new AtomicReference<>();

  /**
   * Whether no socket waits for this one, because it reads too slowly. Written with this locked.
   */
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
    return unsentBytes > LEAST_BEHIND_BYTES && unsentBytes > behindBytesNow();
  }

  private long behindBytesNow() {
    return Math.max(LEAST_BEHIND_BYTES, (long) (behindBytes * leisure()));
  }

  /** How much a holder may send between two checks to readers that take too little, at present. */
  long fastBytesNow() {
    return Math.max(fairBytes, (long) (FASTER * fairBytes * leisure()));
  }

  /**
   * 1 while no memory is in use for what waits, 0 if all of it is. The square makes senders slow
   * down while there is still room for what they have sent before they notice.
   */
  private double leisure() {
    double free = Math.max(0, 1 - connection.usedPart(SharedResource.OUTGOING));
    return free * free;
  }

  /**
   * Reads nothing from this one until a reader has caught up, unless that would not be fair.
   *
   * @param byHolder how much the holder of this one has sent lately
   */
  void waitFor(Backpressure reader, AtomicLong byHolder) {
    boolean tooFast = byHolder.get() > fastBytesNow();
    if (reader == this || (!tooFast && receivedBytes - receivedBefore <= fairBytes)) {
      return;
    }
    if (!reader.tooSlow) {
      reader.keepWaiting(this);
    } else if (tooFast && slowedBy.compareAndSet(null, byHolder)) {
      hold();
    }
  }

  private void hold() {
    synchronized (this) {
      holds++;
    }
    connection.pauseReading();
  }

  private void release() {
    List<Runnable> actions = List.of();
    synchronized (this) {
      holds--;
      if (holds == 0) {
        actions = whenReleased;
        whenReleased = List.of();
      }
    }
    connection.resumeReading();
    actions.forEach(Runnable::run);
  }

  /** Whether this one waits for others. */
  synchronized boolean isHeld() {
    return holds > 0;
  }

  /** Calls back when this one does not wait for others any more: at once if it does not. */
  void whenReleased(Runnable action) {
    synchronized (this) {
      if (holds > 0) {
        whenReleased = new ArrayList<>(whenReleased);
        whenReleased.add(action);
        return;
      }
    }
    action.run();
  }

  private void keepWaiting(Backpressure sender) {
    boolean first;
    synchronized (this) {
      Set<Backpressure> others = waiting;
      first = others == null;
      if (others == null) {
        others = new HashSet<>(2);
        waiting = others;
      }
      if (!others.add(sender)) {
        return;
      }
    }
    sender.hold();
    if (first) {
      connection.whenUnsent(behindBytesNow() / 2, this::caughtUp);
    }
  }

  private void caughtUp() {
    synchronized (this) {
      tooSlow = false;
    }
    releaseSenders();
  }

  /** Releases the sockets that wait for this one. */
  void releaseSenders() {
    Set<Backpressure> released;
    synchronized (this) {
      released = waiting;
      waiting = null;
    }
    if (released != null) {
      released.forEach(Backpressure::release);
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
    AtomicLong byHolder = slowedBy.get();
    if (byHolder != null && byHolder.get() <= fastBytesNow()) {
      slowedBy.set(null);
      release();
    }
    if (!isWaitedFor()) {
      slowChecks = 0;
      return;
    }
    long taken = connection.takenBytes();
    boolean slow = taken - takenBefore < fairBytes && connection.takingBytes() == 0;
    takenBefore = taken;
    slowChecks = slow ? slowChecks + 1 : 0;
    if (slowChecks >= PATIENCE) {
      releaseAsTooSlow();
    }
  }

  private void releaseAsTooSlow() {
    synchronized (this) {
      if (waiting == null) {
        // it has just caught up, and nothing would report that again
        return;
      }
      tooSlow = true;
    }
    releaseSenders();
  }
}
