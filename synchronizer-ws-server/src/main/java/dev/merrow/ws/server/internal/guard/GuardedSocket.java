package dev.merrow.ws.server.internal.guard;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics;
import dev.merrow.ws.server.internal.metrics.BrokerMetrics.Limit;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket, seen from both sides: what the engine hands to, and what the broker sends to. */
final class GuardedSocket implements Connection, Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedSocket.class);

  private final Guard guard;
  private final InetAddress address;
  private final Connection connection;
  private final BrokerMetrics metrics;
  private final TokenBucket messages;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable Receiver receiver;

  /** How often it was looked for a sign of life since the last one. */
  private volatile int silentChecks;

  // used by what checks alone
  private long lastTakenBytes;
  private int stuckChecks;

  GuardedSocket(
      Guard guard,
      InetAddress address,
      Connection connection,
      BrokerMetrics metrics,
      TokenBucket messages) {
    this.guard = guard;
    this.address = address;
    this.connection = connection;
    this.metrics = metrics;
    this.messages = messages;
  }

  InetAddress address() {
    return address;
  }

  /** From now on hands over what comes in. */
  void begin(Receiver to) {
    receiver = to;
    if (ended.get()) {
      // meanwhile, when there was nobody to tell
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
    if (!messages.take()) {
      exceed(Limit.MESSAGES_PER_SECOND);
      return;
    }
    metrics.received(payload.size(), () -> to.received(payload));
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
    metrics.sent(frame.bytes());
    connection.send(frame);
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
   * Closes the socket if the network has taken nothing of what waits for so many checks, and so
   * many more as it may take to take it slowly.
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
   * Asks for a sign of life after each silent ping interval, and closes the socket if there is none
   * for too long. The check after a sign of life is no silent one, as it was given in between.
   */
  void checkLife(int checksPerPing, long maxSilentChecks) {
    // not atomic with what comes in: then it counts one check more or less
    int silent = silentChecks + 1;
    silentChecks = silent;
    if (silent > maxSilentChecks) {
      LOG.info("Closing a socket from {}: it gives no sign of life", address);
      metrics.exceeded(Limit.IDLE);
      drop(CloseStatus.IDLE);
    } else if (silent > 1 && (silent - 1) % checksPerPing == 0) {
      connection.ping();
    }
  }
}
