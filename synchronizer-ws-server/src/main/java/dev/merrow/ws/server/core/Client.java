package dev.merrow.ws.server.core;

import dev.merrow.wire.BodyScanner;
import dev.merrow.wire.Frame;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.PayloadReader;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.WireException;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket's place at a path: what an engine hands the socket's payloads to. */
public final class Client implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(Client.class);

  private final Broker broker;
  private final Path path;
  private final Connection connection;
  private final WireLimits limits;
  private final String id;
  private final PayloadReader reader;

  /**
   * Held while frames are queued, so that they are counted right and those of one message adjoin.
   */
  private final Object sending = new Object();

  private volatile boolean closed;

  Client(Broker broker, Path path, Connection connection, BrokerOptions options) {
    this.broker = broker;
    this.path = path;
    this.connection = connection;
    this.limits = options.limits();
    this.id = options.clientIds().get();
    this.reader = new PayloadReader(limits, options.requestTimeout(), options.clock());
  }

  /** What the other clients of the path know this one by. */
  public String id() {
    return id;
  }

  Path path() {
    return path;
  }

  /**
   * Takes what came in on the socket and passes it on, or closes the socket if the protocol does
   * not allow it. To be called for one payload after the other.
   */
  @Override
  public void received(String payload) {
    if (closed) {
      return;
    }
    try {
      Received message;
      synchronized (reader) {
        message = reader.read(payload);
      }
      if (message != null) {
        BodyScanner.check(message.json());
        path.route(this, message);
      }
    } catch (WireException e) {
      refuse(e);
    }
  }

  /** The socket is closed, by whomever. Calling it again does nothing. */
  @Override
  public void left() {
    closed = true;
    broker.leave(this);
  }

  void expire() {
    synchronized (reader) {
      reader.expire();
    }
  }

  /** Closes the socket; the client is gone for the others at once. */
  void close(int code, String reason) {
    left();
    connection.close(code, reason);
  }

  private void refuse(WireException e) {
    if (!closed) {
      LOG.info("Closing client {} with {}: {}", id, e.closeReason(), e.getMessage());
      close(e.closeCode(), e.closeReason());
    }
  }

  /** Sends a message, or closes the socket if too much waits there already. */
  void send(List<Frame> frames) {
    try {
      synchronized (sending) {
        frames.forEach(this::send);
      }
    } catch (OverflowException e) {
      refuse(e);
    }
  }

  private void send(Frame frame) {
    long bytes = connection.unsentBytes() + frame.bytes();
    if (bytes > limits.payloadBytes()) {
      throw new OverflowException(
          OverflowException.What.SOCKET,
          "%d bytes that it does not read are more than the limit of %d"
              .formatted(bytes, limits.payloadBytes()));
    }
    connection.send(frame);
  }
}
