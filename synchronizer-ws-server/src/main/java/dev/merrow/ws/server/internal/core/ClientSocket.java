package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.Frame;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.PayloadReader;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.WireException;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.Receiver;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.engine.SharedResource;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket: what an engine hands its payloads to. */
public abstract sealed class ClientSocket implements Receiver permits PlainSocket, ChannelSocket {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSocket.class);

  private final Broker broker;
  private final Connection connection;
  private final WireLimits limits;

  /** An offer of hashes that no store has. */
  private static final Utf8Text OFFER = Utf8Text.of("[null,2,[4294967295,4294967295]]");

  /** Held while it is used. */
  private final PayloadReader reader;

  /** How much was charged for messages that are incomplete. With the reader held. */
  private long chargedBytes;

  /**
   * Held while frames are queued, so that they are counted right and those of one message adjoin.
   */
  private final Object sending = new Object();

  private final ServerBacklog atServer;

  /** The sockets that wait for this one to read, and those that this one waits for. */
  private final Backpressure backpressure;

  /** Whether it has read so little that nothing is received from it. */
  private final AtomicBoolean slow = new AtomicBoolean();

  private volatile boolean closed;

  ClientSocket(Broker broker, Connection connection) {
    BrokerOptions options = broker.options();
    this.broker = broker;
    this.connection = connection;
    this.limits = options.limits();
    this.reader = new PayloadReader(limits, options.requestTimeout(), options.clock());
    this.atServer = new ServerBacklog(connection, limits);
    this.backpressure = new Backpressure(connection, limits, options.shares().fairBytesPerSecond());
  }

  Broker broker() {
    return broker;
  }

  WireLimits limits() {
    return limits;
  }

  /** To be held while it is used. */
  PayloadReader reader() {
    return reader;
  }

  /**
   * Charges for messages that are incomplete, and drops them if the socket is closed: it may be
   * open for the client for a while, and is charged for nothing anymore. With the reader held.
   */
  final void chargeFragments() {
    if (closed) {
      reader.forgetAll();
    }
    long held = reader.heldBytes();
    if (held != chargedBytes) {
      connection.charge(SharedResource.INCOMING, held - chargedBytes);
      chargedBytes = held;
    }
  }

  @Override
  public final ShareHolder holder() {
    return connection.holder();
  }

  /** The address that it comes from; null if that is not known. */
  final @Nullable InetAddress address() {
    return connection.address();
  }

  /** Charges the socket for a shared resource; see {@link Connection#charge}. */
  final void charge(SharedResource what, long more) {
    connection.charge(what, more);
  }

  /** The incoming data of this socket that the server's own stores have not processed yet. */
  ServerBacklog atServer() {
    return atServer;
  }

  /**
   * Pauses this socket until another has read, if it or its holder sends more than is fair.
   *
   * @param byHolder how much its holder has sent lately at the path
   */
  void waitFor(ClientSocket slower, AtomicLong byHolder) {
    backpressure.waitFor(slower.backpressure, byHolder);
  }

  /** How much a holder may send between two checks to readers that take too little, at present. */
  long fastBytesNow() {
    return backpressure.fastBytesNow();
  }

  /** Whether it is open, and has to wait for a reader. */
  boolean isHeld() {
    return !closed && backpressure.isHeld();
  }

  /** Calls back, once and from any thread, when it no longer waits for readers. */
  void whenReleased(Runnable action) {
    backpressure.whenReleased(action);
  }

  /** How many bytes wait to be sent; none once it is closed. */
  long unsentBytes() {
    return closed ? 0 : connection.unsentBytes();
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Takes what came in on the socket and passes it on, or closes the socket if the protocol does
   * not allow it. To be called for one payload after the other.
   */
  @Override
  public final void received(Utf8Text payload) {
    if (closed) {
      return;
    }
    backpressure.received(payload.size());
    try {
      take(payload);
    } catch (WireException e) {
      refuse(e);
    }
  }

  /**
   * Takes a payload.
   *
   * @throws WireException if the protocol does not allow it
   */
  abstract void take(Utf8Text payload);

  /** The socket is closed, by either side. Calling it again has no effect. */
  @Override
  public final void left() {
    closed = true;
    synchronized (reader) {
      chargeFragments();
    }
    backpressure.releaseSenders();
    leave();
    broker.closed(this);
  }

  /** Leaves all paths. May be called again. */
  abstract void leave();

  /**
   * Drops messages in fragments that have been incomplete for too long. Their client believes that
   * they have arrived. So the broker notifies, on the client's behalf, the clients that have missed
   * them that it has content that they lack, and they ask for it. (TinyBase drops them silently.)
   */
  final void expire() {
    Set<PayloadReader.Dropped> dropped;
    synchronized (reader) {
      reader.expire();
      chargeFragments();
      dropped = reader.takeDropped();
    }
    for (PayloadReader.Dropped each : dropped) {
      Client client = clientOf(each.channel());
      if (client != null) {
        LOG.debug("{} did not complete a message to '{}'", client, each.clientId());
        makeUp(client, each.clientId());
      }
    }
  }

  private void makeUp(Client client, String to) {
    try {
      client.say(new PayloadReader.Received(to, List.of(OFFER), OFFER));
    } catch (WireException e) {
      refuse(e);
    }
  }

  /**
   * The client that its fragments are known by.
   *
   * @param channel as the reader knows it
   * @return null if it has gone
   */
  abstract @Nullable Client clientOf(String channel);

  /** Closes the socket; its clients are gone for the others at once. */
  final void close(CloseStatus status) {
    left();
    connection.close(status);
  }

  /** Measures what is sent and read. */
  final void measure() {
    backpressure.check();
  }

  /** Closes the socket if what was granted holds no longer. */
  final void review() {
    if (!closed && !isGranted()) {
      LOG.info("Closing {}, whose grant was revoked", this);
      problem(ProblemKind.GRANT_ENDED, "A grant was revoked");
      close(CloseStatus.REVOKED);
    }
  }

  /** Whether all that was granted still holds. */
  abstract boolean isGranted();

  /** Takes a place away from one of its clients, which may no longer have it. */
  abstract void refuseChannel(Client client);

  /** What was granted has expired. */
  final void expired() {
    LOG.info("Closing {}, whose grant has expired", this);
    problem(ProblemKind.GRANT_ENDED, "A grant has expired");
    close(CloseStatus.EXPIRED);
  }

  private void problem(ProblemKind kind, String what) {
    broker.options().monitor().problem(kind, place(), what);
  }

  /** The path that it is at, or that its channels' paths begin with. */
  abstract String place();

  /** Closes the socket as the protocol requires, and logs the reason. */
  final void refuse(WireException e) {
    if (!closed) {
      LOG.info("Closing {} with {}: {}", this, e.closeStatus(), e.getMessage());
      problem(
          ProblemKind.CLOSED,
          "Closed with %s %s: %s"
              .formatted(e.closeStatus().code(), e.closeStatus().reason(), e.getMessage()));
      close(e.closeStatus());
    }
  }

  /** Closes the socket, because a path has no room for it. */
  final void refuseForLackOfRoom(String pathId) {
    LOG.info("Closing {}: path {} has no room for it", this, pathId);
    close(CloseStatus.NO_ROOM_ON_PATH);
  }

  /**
   * Sends a message, or closes the socket if too much waits there already.
   *
   * @param recipients how many get the same
   * @param cause whose client has sent it; null if it is an answer to one of this socket
   * @return whether so much waits that who says more should wait
   */
  final boolean send(List<Frame> frames, int recipients, @Nullable ClientSocket cause) {
    try {
      synchronized (sending) {
        long bytes = 0;
        for (Frame frame : frames) {
          bytes = send(frame, recipients, cause);
        }
        return backpressure.isBehind(bytes);
      }
    } catch (OverflowException e) {
      refuse(e);
      return false;
    }
  }

  /** Returns how much waits. */
  private long send(Frame frame, int recipients, @Nullable ClientSocket cause) {
    long bytes = connection.unsentBytes() + frame.bytes();
    if (bytes > limits.payloadBytes()) {
      throw new OverflowException(
          CloseStatus.SOCKET_OVERFLOW,
          "%s bytes that it does not read are more than the limit of %s"
              .formatted(bytes, limits.payloadBytes()));
    }
    connection.send(frame, recipients, cause == null ? null : cause.connection);
    if (bytes > limits.payloadBytes() / 2 && slow.compareAndSet(false, true)) {
      waitUntilItReads();
    }
    return bytes;
  }

  /**
   * Receives nothing from a client that reads too little, because its messages may cause answers.
   */
  private void waitUntilItReads() {
    connection.pauseReading();
    connection.whenUnsent(
        limits.payloadBytes() / 4,
        () -> {
          slow.set(false);
          connection.resumeReading();
        });
  }
}
