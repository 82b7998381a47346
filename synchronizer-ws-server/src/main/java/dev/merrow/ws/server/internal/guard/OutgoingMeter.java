package dev.merrow.ws.server.internal.guard;

import dev.merrow.wire.Frame;
import dev.merrow.wire.internal.HeapBytes;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.share.Account;
import dev.merrow.ws.server.internal.share.Ledger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Measures how much data waits to go out to a socket, and charges the memory that it takes: to the
 * sockets that have caused it by what they sent, in proportion, as long as this socket reads at the
 * fair rate; if it does not, or the data is an answer to its own request, to this socket. What many
 * recipients share costs each its part, for a while.
 *
 * <p>What a socket has caused is charged to its holder for a while after the socket is gone, so
 * that a holder whose socket was closed because of it does not begin anew, and the readers do not
 * have to go in its place.
 */
final class OutgoingMeter {
  /** How much outgoing data each socket may have without being charged. */
  private static final long LITTLE_BYTES = 256 * 1024;

  /** After how many more bytes the outgoing data is measured. */
  private static final long LOOK_BYTES = 64 * 1024;

  /** About how many bytes of the heap a frame takes that waits, beside its payload. */
  private static final long FRAME_OVERHEAD = 64;

  /** How often a second {@link #measureAgain} is called. */
  private static final int CHECKS_PER_SECOND = 10;

  /**
   * For how many measurements what many recipients share costs each its part alone, and what those
   * have caused who are gone is charged to their holder. Who has it longer has it for itself.
   */
  private static final int SHARED_CHECKS = 5 * CHECKS_PER_SECOND;

  /** For how many measurements in a row a socket has to read too slowly before it is charged. */
  private static final int PACE_CHECKS = 2 * CHECKS_PER_SECOND;

  private final Ledger ledger;
  private final ShareHolder holder;
  private final Connection connection;
  private final long fairBytes;
  private final Account account;

  /** Those that this one has caused data to wait for. */
  private final Set<OutgoingMeter> readers = ConcurrentHashMap.newKeySet(1);

  /**
   * Guards what this has measured. It is not the account, whose lock others take while they hold
   * their own: two sockets that send to each other look at each other's account.
   */
  private final Object lock = new Object();

  /** Whether more than a little waits. Written with the lock held. */
  private volatile boolean behind;

  // used only by the sending thread
  private long newBytes;
  private long newCost;
  private long newWhole;
  private volatile OutgoingMeter lastCause = this;
  private long lastCaused;

  // guarded by the lock
  private long measuredBytes;
  private long measuredCost;
  private long measuredWhole;
  private int behindChecks;
  private int paceChecks;
  private long takenBefore;
  private boolean slow;
  private boolean closed;

  /** The part of the account that is not caused at other sockets. */
  private long own;

  /** The sockets that have caused what waits here, this one included. */
  private final Map<OutgoingMeter, Cause> causes = new HashMap<>(2);

  /** What one socket has sent to this one lately. */
  private static final class Cause {
    /** How much of the memory it was, in proportion to that of the other causes. */
    double weight;

    /** What its account was charged. */
    long charged;

    /** In place of its account, when it is gone. */
    @Nullable Account debt;

    int goneChecks;
  }

  private record Change(Account account, long amount) {}

  /**
   * Opens an account for a socket.
   *
   * @param exceeded is called if the account has to make room for others
   * @param connection tells how much it has not sent
   * @param fairBytesPerSecond the rate at which the socket must read for others to be charged
   */
  OutgoingMeter(
      Ledger ledger,
      ShareHolder holder,
      Runnable exceeded,
      Connection connection,
      long fairBytesPerSecond) {
    this.ledger = ledger;
    this.holder = holder;
    this.connection = connection;
    this.fairBytes = fairBytesPerSecond * PACE_CHECKS / CHECKS_PER_SECOND;
    this.account = ledger.open(holder, exceeded, this::remeasure);
  }

  Account account() {
    return account;
  }

  /**
   * The connection was given a frame.
   *
   * @param recipients how many sockets were given the same bytes
   * @param cause the socket that has sent it; null if it is due to this one
   */
  void sent(Frame frame, int recipients, @Nullable OutgoingMeter cause) {
    long bytes = frame.bytes();
    newBytes += bytes;
    long whole = HeapBytes.ofArray(bytes);
    newWhole += whole;
    newCost += whole / recipients + FRAME_OVERHEAD;
    caused(cause == null ? this : cause, whole);
    if (newBytes > LOOK_BYTES) {
      noteCause();
      measure(newBytes, newCost, newWhole);
      newBytes = 0;
      newCost = 0;
      newWhole = 0;
    }
  }

  /** While little waits, only the last cause is known: the others have little part in it. */
  private void caused(OutgoingMeter cause, long bytes) {
    if (cause != lastCause) {
      if (behind) {
        noteCause();
      }
      lastCause = cause;
      lastCaused = 0;
    } else if (!behind) {
      lastCaused = Math.min(lastCaused, LITTLE_BYTES);
    }
    lastCaused += bytes;
  }

  private void noteCause() {
    synchronized (lock) {
      if (!closed) {
        causes.computeIfAbsent(lastCause, added -> new Cause()).weight += lastCaused;
      }
    }
    lastCaused = 0;
  }

  /** Measures the outgoing data, if there was much of it. Call it ten times a second. */
  void measureAgain() {
    if (!behind) {
      return;
    }
    long unsent = connection.heldBytes();
    synchronized (lock) {
      behindChecks++;
      checkPace();
      forgetOldCauses(unsent);
    }
    measure(0, 0, 0);
  }

  private void checkPace() {
    paceChecks++;
    if (paceChecks >= PACE_CHECKS) {
      long taken = connection.takenBytes();
      slow = taken - takenBefore < fairBytes && connection.takingBytes() == 0;
      takenBefore = taken;
      paceChecks = 0;
    }
  }

  /** What was sent earlier than what waits counts less and less. */
  private void forgetOldCauses(long unsent) {
    double all = causes.values().stream().mapToDouble(cause -> cause.weight).sum();
    double waiting = measuredBytes == 0 ? 0 : (double) unsent * measuredWhole / measuredBytes;
    for (Map.Entry<OutgoingMeter, Cause> each : causes.entrySet()) {
      Cause cause = each.getValue();
      if (all > waiting) {
        cause.weight *= waiting / all;
      }
      if (!each.getKey().account.isOpen() && ++cause.goneChecks > SHARED_CHECKS) {
        cause.weight = 0;
      }
    }
  }

  private void remeasure() {
    measure(0, 0, 0);
    readers.forEach(reader -> reader.measure(0, 0, 0));
  }

  /**
   * Looks how much waits to go out. What it costs is known of all that was sent since there was
   * little, and what waits has its part of that.
   */
  private void measure(long bytes, long cost, long whole) {
    long unsent = connection.heldBytes();
    List<Change> changes = new ArrayList<>(2);
    synchronized (lock) {
      if (closed) {
        return;
      }
      measuredBytes += bytes;
      measuredCost += cost;
      measuredWhole += whole;
      if (unsent < LITTLE_BYTES) {
        hasCaughtUp(changes);
      } else {
        if (!behind) {
          behind = true;
          takenBefore = connection.takenBytes();
        }
        boolean shared = behindChecks < SHARED_CHECKS && measuredWhole > measuredCost;
        long measured = shared ? measuredCost : measuredWhole;
        double part = measuredBytes == 0 ? 1 : (double) measured / measuredBytes;
        divide((long) (unsent * part), changes);
      }
    }
    // without a lock, because a change may have others measured
    changes.forEach(change -> change.account().change(change.amount()));
  }

  private void hasCaughtUp(List<Change> changes) {
    measuredBytes = 0;
    measuredCost = 0;
    measuredWhole = 0;
    behindChecks = 0;
    paceChecks = 0;
    slow = false;
    behind = false;
    divide(0, changes);
    causes.clear();
  }

  private void divide(long memory, List<Change> changes) {
    double all = 0;
    for (Cause each : causes.values()) {
      all += each.weight;
    }
    long rest = memory;
    for (Iterator<Map.Entry<OutgoingMeter, Cause>> it = causes.entrySet().iterator();
        it.hasNext(); ) {
      Map.Entry<OutgoingMeter, Cause> each = it.next();
      Cause cause = each.getValue();
      if (each.getKey() != this) {
        long part = slow || all == 0 ? 0 : (long) (memory * cause.weight / all);
        rest -= part;
        charge(each.getKey(), cause, part, changes);
      }
      if (cause.weight < 1 && cause.charged == 0) {
        it.remove();
      }
    }
    changes.add(new Change(account, rest - own));
    own = rest;
  }

  private void charge(OutgoingMeter sender, Cause cause, long part, List<Change> changes) {
    Account debt = cause.debt;
    if (debt == null && !sender.account.isOpen()) {
      // what it was charged was given back with its account
      cause.charged = 0;
      debt = ledger.openDebt(sender.holder);
      cause.debt = debt;
    }
    if (debt == null && part > 0) {
      sender.readers.add(this);
    } else if (part == 0) {
      sender.readers.remove(this);
    }
    changes.add(new Change(debt == null ? sender.account : debt, part - cause.charged));
    cause.charged = part;
    if (debt != null && part == 0) {
      debt.close();
      cause.debt = null;
      cause.weight = 0;
    }
  }

  /** The socket is gone: what waited for it is dropped. */
  void close() {
    List<Change> changes = new ArrayList<>(2);
    synchronized (lock) {
      if (closed) {
        return;
      }
      hasCaughtUp(changes);
      closed = true;
    }
    changes.forEach(change -> change.account().change(change.amount()));
    account.close();
    // otherwise each that is gone would keep the one that has sent to it, and that one the next
    lastCause = this;
    readers.clear();
  }
}
