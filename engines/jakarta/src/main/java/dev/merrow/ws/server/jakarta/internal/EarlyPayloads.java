package dev.merrow.ws.server.jakarta.internal;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.ShareHolder;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Buffers the incoming data of a socket until its receiver is known, and then hands it over. It
 * buffers as much as one payload may have; a socket that sends more meanwhile is closed. What is
 * still to be handed over when the receiver is known is charged to the receiver's holder, as is
 * what the container holds.
 */
final class EarlyPayloads implements Receiver {
  /** About how many bytes it takes to keep a payload, however short. */
  private static final int WEIGHT = 64;

  private final Connection connection;
  private final WireLimits limits;
  private final Queue<Utf8Text> waiting = new ArrayDeque<>();
  private long waitingBytes;

  /** The bytes that the container holds. */
  private long heldBytes;

  private boolean left;

  /** Who is charged, and is the receiver once nothing waits any more; null if not known yet. */
  private @Nullable Receiver charged;

  private @Nullable Receiver receiver;

  EarlyPayloads(Connection connection, WireLimits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  @Override
  public void received(Utf8Text payload) {
    Receiver to;
    Receiver holding = null;
    long more = 0;
    synchronized (this) {
      to = receiver;
      if (to == null) {
        holding = charged;
        more = keep(payload);
      }
    }
    if (to != null) {
      to.received(payload);
    }
    charge(holding, more);
  }

  /** Keeps a payload; returns how much more waits. The caller holds the lock. */
  private long keep(Utf8Text payload) {
    if (left) {
      return 0;
    }
    long before = waitingBytes;
    waiting.add(payload);
    waitingBytes += weightOf(payload);
    if (waitingBytes > limits.payloadBytes() + (long) WEIGHT) {
      drop();
      left = true;
      connection.close(CloseStatus.SOCKET_OVERFLOW);
    }
    return waitingBytes - before;
  }

  /** Drops what waits; returns how much less that is. The caller holds the lock. */
  private long drop() {
    long dropped = waitingBytes;
    waiting.clear();
    waitingBytes = 0;
    return dropped;
  }

  private static long weightOf(Utf8Text payload) {
    return payload.size() + (long) WEIGHT;
  }

  private static void charge(@Nullable Receiver holding, long more) {
    if (holding != null && more != 0) {
      holding.holding(more);
    }
  }

  @Override
  public void framed() {
    Receiver to = receiver();
    if (to != null) {
      to.framed();
    }
  }

  @Override
  public void holding(long more) {
    Receiver holding;
    synchronized (this) {
      heldBytes += more;
      holding = charged;
    }
    charge(holding, more);
  }

  /** Not known before the receiver is. */
  @Override
  public ShareHolder holder() {
    Receiver holding;
    synchronized (this) {
      holding = charged;
    }
    return holding == null ? ShareHolder.UNKNOWN : holding.holder();
  }

  @Override
  public void ponged() {
    Receiver to = receiver();
    if (to != null) {
      to.ponged();
    }
  }

  @Override
  public void closing(CloseStatus status) {
    Receiver to = receiver();
    if (to != null) {
      to.closing(status);
    }
  }

  private synchronized @Nullable Receiver receiver() {
    return receiver;
  }

  @Override
  public void left() {
    Receiver to;
    Receiver holding;
    long less;
    synchronized (this) {
      left = true;
      less = drop();
      holding = charged;
      to = receiver;
    }
    charge(holding, -less);
    if (to != null) {
      to.left();
    }
  }

  /** Hands over what waits, and from now on all that comes in. */
  void passTo(Receiver to) {
    long before;
    synchronized (this) {
      charged = to;
      before = heldBytes + waitingBytes;
    }
    charge(to, before);
    for (Utf8Text payload = next(to); payload != null; payload = next(to)) {
      to.received(payload);
      charge(to, -weightOf(payload));
    }
    if (isLeft()) {
      to.left();
    }
  }

  /** The next payload that waits; null if none does any more, so that the receiver takes all. */
  private synchronized @Nullable Utf8Text next(Receiver to) {
    Utf8Text payload = waiting.poll();
    if (payload == null) {
      receiver = to;
    } else {
      waitingBytes -= weightOf(payload);
    }
    return payload;
  }

  private synchronized boolean isLeft() {
    return left;
  }
}
