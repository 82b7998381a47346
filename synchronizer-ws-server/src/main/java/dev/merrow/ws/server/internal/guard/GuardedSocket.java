package dev.merrow.ws.server.internal.guard;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket, from both sides: the engine hands data to it, and the broker sends to it. */
final class GuardedSocket implements Connection, Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedSocket.class);

  /** How many frames are taken at a time of what a holder may send. */
  private static final int FRAMES = 256;

  /** How large a message is that takes as long to check as two that are tiny. */
  private static final int BYTES_PER_FRAME = 4 * 1024;

  private final Guard guard;
  private final InetAddress address;
  private final ShareHolder holder;
  private final Account place;
  private final Account incoming;
  private final OutgoingMeter outgoing;
  private final Account paths;
  private final Connection connection;
  private final BrokerMetrics metrics;
  private final TokenBucket messages;
  private final Allowances frames;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable Receiver receiver;

  /** How many checks there were since the last sign of life. */
  private volatile int silentChecks;

  /** How many more frames its holder has been granted; negative if it owes some. */
  private final AtomicLong credit = new AtomicLong();

  /**
   * Whether reading is paused because its holder has sent too much. The receiving thread sets it,
   * and a check resets it.
   */
  private volatile boolean throttled;

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
      Allowances frames,
      long fairBytesPerSecond) {
    this.guard = guard;
    this.address = address;
    this.holder = holder;
    this.place = shares.connections().open(holder, () -> exceed(Limit.CONNECTIONS));
    this.incoming = shares.incoming().open(holder, () -> exceed(Limit.INCOMING_BYTES));
    this.outgoing =
        new OutgoingMeter(
            shares.outgoing(),
            holder,
            () -> exceed(Limit.OUTGOING_BYTES),
            connection,
            fairBytesPerSecond);
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

  @Override
  public InetAddress address() {
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
    long left = credit.addAndGet(-1 - bytes / BYTES_PER_FRAME);
    if (left < 0 && !throttled && !takeCredit()) {
      throttled = true;
      metrics.exceeded(Limit.HOLDER_MESSAGES_PER_SECOND);
      connection.pauseReading();
    }
    return true;
  }

  /** Takes as much as it owes, or more. */
  private boolean takeCredit() {
    long amount = Math.max(FRAMES, -credit.get());
    boolean taken = frames.takeOrOwe(holder, amount);
    if (taken) {
      credit.addAndGet(amount);
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
      case OUTGOING -> outgoing.account().change(more);
      case PATHS -> paths.change(more);
    }
  }

  @Override
  public double usedPart(SharedResource what) {
    return switch (what) {
      case INCOMING -> incoming.usedPart();
      case OUTGOING -> outgoing.account().usedPart();
      case PATHS -> paths.usedPart();
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
    send(frame, 1, null);
  }

  @Override
  public void send(Frame frame, int recipients, @Nullable Connection cause) {
    metrics.sent(frame.bytes());
    connection.send(frame);
    outgoing.sent(
        frame, recipients, cause instanceof GuardedSocket sender ? sender.outgoing : null);
  }

  /** Measures the outgoing data, if there was much of it. Call it several times a second. */
  void measureAgain() {
    outgoing.measureAgain();
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
    LOG.info(
        "Closing a socket from {} of {}: it exceeds the limit of {}",
        address,
        holder,
        limit.label());
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
