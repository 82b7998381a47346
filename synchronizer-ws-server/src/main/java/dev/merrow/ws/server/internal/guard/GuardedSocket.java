package dev.merrow.ws.server.internal.guard;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.HeapBytes;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.engine.SharedResource;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics.Limit;
import dev.merrow.ws.server.internal.share.Account;
import dev.merrow.ws.server.internal.share.Allowances;
import dev.merrow.ws.server.internal.share.Shares;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket, from both sides: the engine hands data to it, and the broker sends to it. */
final class GuardedSocket implements Connection, Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedSocket.class);

  /** How much outgoing data each socket may have without being charged. */
  private static final long LITTLE_BYTES = 256 * 1024;

  /** After how many more bytes the outgoing data is measured. */
  private static final long LOOK_BYTES = 64 * 1024;

  /** About how many bytes of the heap a frame takes that waits, beside its payload. */
  private static final long FRAME_OVERHEAD = 64;

  /**
   * For how many measurements what many recipients share costs each its part alone. Who has it
   * longer has it for itself.
   */
  private static final int SHARED_CHECKS = 50;

  /** How many frames are taken at a time of what a holder may send. */
  private static final int FRAMES = 256;

  /** How large a message is that takes as long to check as two that are tiny. */
  private static final int BYTES_PER_FRAME = 4 * 1024;

  private final Guard guard;
  private final InetAddress address;
  private final ShareHolder holder;
  private final Account place;
  private final Account incoming;
  private final Account outgoing;
  private final Account paths;
  private final Connection connection;
  private final BrokerMetrics metrics;
  private final TokenBucket messages;
  private final Allowances frames;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable Receiver receiver;

  /** How many checks there were since the last sign of life. */
  private volatile int silentChecks;

  // used only by the receiving thread, as are all fields up to the next such remark

  /** How many more frames its holder has been granted; negative if it owes some. */
  private volatile long credit;

  /** Whether reading is paused because its holder has sent too much. */
  private volatile boolean throttled;

  // used only by the sending thread
  private long newBytes;
  private long newCost;
  private long newWhole;

  // guarded by the account for outgoing data
  private long measuredBytes;
  private long measuredCost;
  private long measuredWhole;
  private int behindChecks;

  // used only by the checks
  private long lastTakenBytes;
  private int stuckChecks;

  GuardedSocket(
      Guard guard,
      InetAddress address,
      ShareHolder holder,
      Shares shares,
      Connection connection,
      BrokerMetrics metrics,
      TokenBucket messages,
      Allowances frames) {
    this.guard = guard;
    this.address = address;
    this.holder = holder;
    this.place = shares.connections().open(holder, () -> exceed(Limit.CONNECTIONS));
    this.incoming = shares.incoming().open(holder, () -> exceed(Limit.INCOMING_BYTES));
    this.outgoing =
        shares.outgoing().open(holder, () -> exceed(Limit.OUTGOING_BYTES), this::remeasure);
    this.paths = shares.paths().open(holder, () -> exceed(Limit.PATHS));
    this.connection = connection;
    this.metrics = metrics;
    this.messages = messages;
    this.frames = frames;
  }

  /**
   * Takes a place among all connections, or the place of a socket whose holder has more, if
   * possible.
   */
  boolean takePlace() {
    place.change(1);
    return place.isOpen();
  }

  InetAddress address() {
    return address;
  }

  /** From now on hands over what comes in. */
  void begin(Receiver to) {
    receiver = to;
    if (ended.get()) {
      // closed meanwhile, before there was a receiver to notify
      to.left();
    }
  }

  @Override
  public void received(Utf8Text payload) {
    silentChecks = 0;
    Receiver to = receiver;
    if (to == null || ended.get()) {
      return;
    }
    if (!takeFrame(payload.size())) {
      return;
    }
    metrics.received(payload.size(), () -> to.received(payload));
  }

  @Override
  public void framed() {
    if (!ended.get()) {
      boolean unused = takeFrame(0);
    }
  }

  /**
   * Counts a frame, and closes the socket if there are too many. For the socket's holder, a large
   * message counts as many, as it costs as much.
   */
  private boolean takeFrame(long bytes) {
    boolean taken = messages.take();
    if (!taken) {
      exceed(Limit.MESSAGES_PER_SECOND);
      return false;
    }
    long left = credit - 1 - bytes / BYTES_PER_FRAME;
    credit = left;
    if (left < 0 && !throttled && !takeCredit()) {
      throttled = true;
      metrics.exceeded(Limit.HOLDER_MESSAGES_PER_SECOND);
      connection.pauseReading();
    }
    return true;
  }

  /** Takes as much as it owes, or more. */
  private boolean takeCredit() {
    long left = credit;
    long amount = Math.max(FRAMES, -left);
    boolean taken = frames.takeOrOwe(holder, amount);
    if (taken) {
      credit = left + amount;
    }
    return taken;
  }

  /** Reads again if its holder may send as much as it owes. */
  void goOn() {
    if (throttled && takeCredit()) {
      throttled = false;
      connection.resumeReading();
    }
  }

  @Override
  public void holding(long more) {
    incoming.change(more);
  }

  @Override
  public ShareHolder holder() {
    return holder;
  }

  @Override
  public void charge(SharedResource what, long more) {
    switch (what) {
      case INCOMING -> incoming.change(more);
      case OUTGOING -> outgoing.change(more);
      case PATHS -> paths.change(more);
    }
  }

  @Override
  public boolean isScarce(SharedResource what) {
    return switch (what) {
      case INCOMING -> incoming.isScarce();
      case OUTGOING -> outgoing.isScarce();
      case PATHS -> paths.isScarce();
    };
  }

  @Override
  public void ponged() {
    silentChecks = 0;
  }

  @Override
  public void closing(CloseStatus status) {
    end(status);
  }

  @Override
  public void left() {
    end("left", "");
    Receiver to = receiver;
    if (to != null) {
      to.left();
    }
  }

  @Override
  public void send(Frame frame) {
    send(frame, 1);
  }

  @Override
  public void send(Frame frame, int recipients) {
    long bytes = frame.bytes();
    metrics.sent(bytes);
    connection.send(frame);
    newBytes += bytes;
    long whole = HeapBytes.ofArray(bytes);
    newWhole += whole;
    newCost += whole / recipients + FRAME_OVERHEAD;
    if (newBytes > LOOK_BYTES) {
      measure(newBytes, newCost, newWhole);
      newBytes = 0;
      newCost = 0;
      newWhole = 0;
    }
  }

  /** Measures the outgoing data, if there was much of it. Call it several times a second. */
  void measureAgain() {
    if (outgoing.held() > 0) {
      synchronized (outgoing) {
        behindChecks++;
      }
      remeasure();
    }
  }

  private void remeasure() {
    measure(0, 0, 0);
  }

  /**
   * Looks how much waits to go out. What it costs is known of all that was sent since there was
   * little, and what waits has its part of that.
   */
  private void measure(long bytes, long cost, long whole) {
    long unsent = connection.heldBytes();
    synchronized (outgoing) {
      measuredBytes += bytes;
      measuredCost += cost;
      measuredWhole += whole;
      if (unsent < LITTLE_BYTES) {
        measuredBytes = 0;
        measuredCost = 0;
        measuredWhole = 0;
        behindChecks = 0;
      }
      boolean shared = behindChecks < SHARED_CHECKS && measuredWhole > measuredCost;
      long measured = shared ? measuredCost : measuredWhole;
      double part = measuredBytes == 0 ? 1 : (double) measured / measuredBytes;
      unsent = unsent < LITTLE_BYTES ? 0 : (long) (unsent * part);
    }
    outgoing.set(unsent);
  }

  @Override
  public long unsentBytes() {
    return connection.unsentBytes();
  }

  @Override
  public long takenBytes() {
    return connection.takenBytes();
  }

  @Override
  public long takingBytes() {
    return connection.takingBytes();
  }

  @Override
  public void pauseReading() {
    connection.pauseReading();
  }

  @Override
  public void resumeReading() {
    connection.resumeReading();
  }

  @Override
  public void whenUnsent(long atMost, Runnable action) {
    connection.whenUnsent(atMost, action);
  }

  @Override
  public void ping() {
    connection.ping();
  }

  @Override
  public void close(CloseStatus status) {
    end(status);
    connection.close(status);
  }

  private void end(CloseStatus status) {
    end(Integer.toString(status.code()), status.reason());
  }

  private void end(String code, String reason) {
    if (ended.compareAndSet(false, true)) {
      guard.leave(this);
      place.close();
      incoming.close();
      outgoing.close();
      paths.close();
      metrics.closed(code, reason);
    }
  }

  /** Closes the socket because of a limit. */
  void exceed(Limit limit) {
    LOG.info("Closing a socket from {}: it exceeds the limit of {}", address, limit.label());
    metrics.exceeded(limit);
    drop(statusOf(limit));
  }

  private static CloseStatus statusOf(Limit limit) {
    return switch (limit) {
      case CONNECTIONS -> CloseStatus.CONNECTIONS;
      case CONNECTIONS_PER_ADDRESS -> CloseStatus.CONNECTIONS_PER_ADDRESS;
      case MESSAGES_PER_SECOND -> CloseStatus.MESSAGES_PER_SECOND;
      case IDLE -> CloseStatus.IDLE;
      case WRITE_TIMEOUT -> CloseStatus.WRITE_TIMEOUT;
      case INCOMING_BYTES -> CloseStatus.INCOMING_BYTES;
      case OUTGOING_BYTES -> CloseStatus.OUTGOING_BYTES;
      case PATHS -> CloseStatus.NO_ROOM_ON_PATH;
      case HOLDER_MESSAGES_PER_SECOND -> CloseStatus.MESSAGES_PER_SECOND;
      case IDLE_CONNECTIONS -> throw new IllegalArgumentException("It is not a socket yet");
    };
  }

  /** Closes the socket; for the broker it is gone at once. */
  private void drop(CloseStatus status) {
    end(status);
    Receiver to = receiver;
    if (to != null) {
      to.left();
    }
    connection.close(status);
  }

  /**
   * Closes the socket if the network has taken no queued data for the given number of checks, and
   * for as many more as slow progress may require.
   */
  void checkWrites(long maxStuckChecks, long leastBytesPerCheck) {
    long taken = connection.takenBytes();
    if (connection.unsentBytes() == 0 || taken != lastTakenBytes) {
      lastTakenBytes = taken;
      stuckChecks = 0;
    } else if (++stuckChecks > maxStuckChecks + connection.takingBytes() / leastBytesPerCheck) {
      exceed(Limit.WRITE_TIMEOUT);
    }
  }

  /**
   * Pings after each silent ping interval, and closes the socket if there is no sign of life for
   * too long. The check after a sign of life does not count as silent, because the sign came in
   * between.
   */
  void checkLife(int checksPerPing, long maxSilentChecks) {
    // not atomic with what comes in: then it counts one check more or less
    int silent = silentChecks + 1;
    silentChecks = silent;
    if (silent > maxSilentChecks) {
      LOG.info("Closing a socket from {}: it does not respond", address);
      metrics.exceeded(Limit.IDLE);
      drop(CloseStatus.IDLE);
    } else if (silent > 1 && (silent - 1) % checksPerPing == 0) {
      connection.ping();
    }
  }
}
