package dev.merrow.ws.server.jakarta.internal;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Buffers the incoming data of a socket until its receiver is known, and then hands it over. It
 * buffers as much as one payload may have; a socket that sends more meanwhile is closed.
 */
final class EarlyPayloads implements Receiver {
  /** About how many bytes it takes to keep a payload, however short. */
  private static final int WEIGHT = 64;

  private final Connection connection;
  private final WireLimits limits;
  private final Queue<Utf8Text> waiting = new ArrayDeque<>();
  private long waitingBytes;

  /** The bytes that the container holds, which the receiver learns once there is one. */
  private long heldBytes;

  private boolean left;
  private @Nullable Receiver receiver;

  EarlyPayloads(Connection connection, WireLimits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  @Override
  public void received(Utf8Text payload) {
    Receiver to = receiverOrKeep(payload);
    if (to != null) {
      to.received(payload);
    }
  }

  private synchronized @Nullable Receiver receiverOrKeep(Utf8Text payload) {
    if (receiver == null && !left) {
      waiting.add(payload);
      waitingBytes += payload.size() + WEIGHT;
      if (waitingBytes > limits.payloadBytes() + (long) WEIGHT) {
        waiting.clear();
        left = true;
        connection.close(CloseStatus.SOCKET_OVERFLOW);
      }
    }
    return receiver;
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
    Receiver to;
    synchronized (this) {
      heldBytes += more;
      to = receiver;
    }
    if (to != null) {
      to.holding(more);
    }
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
    synchronized (this) {
      left = true;
      waiting.clear();
      to = receiver;
    }
    if (to != null) {
      to.left();
    }
  }

  /** Hands over what waits, and from now on all that comes in. */
  void passTo(Receiver to) {
    long held;
    while (true) {
      Utf8Text payload;
      synchronized (this) {
        payload = waiting.poll();
        if (payload == null) {
          receiver = to;
          held = heldBytes;
          break;
        }
      }
      to.received(payload);
    }
    to.holding(held);
    if (isLeft()) {
      to.left();
    }
  }

  private synchronized boolean isLeft() {
    return left;
  }
}
