package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.MalformedMessageException;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.internal.BodyScanner;
import dev.merrow.wire.internal.MessageType;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A place at a path, taken by a socket or by one of its channels. */
final class Client implements Renewals.Place {
  private final String id;
  private final String pathId;
  private final ClientSocket socket;
  private final @Nullable String channelId;
  private final CurrentGrant grant;
  private final Object questions = new Object();
  private volatile @Nullable Path path;

  /**
   * A place that is still to be taken.
   *
   * @param channelId through which channel of the socket it is reached; null if it has the socket
   *     for itself
   * @param grant what it may do
   */
  Client(String id, String pathId, ClientSocket socket, @Nullable String channelId, Grant grant) {
    this.id = id;
    this.pathId = pathId;
    this.socket = socket;
    this.channelId = channelId;
    this.grant = new CurrentGrant(grant, socket.broker().options(), socket::expired);
  }

  /** The id by which the other clients of the path know this one. */
  String id() {
    return id;
  }

  @Override
  public String pathId() {
    return pathId;
  }

  @Nullable String channelId() {
    return channelId;
  }

  /** The labels that decide what it sees on a path with rules. */
  Set<String> labels() {
    return grant.get().labels();
  }

  boolean mayWrite() {
    return grant.get().access() == Access.READ_WRITE;
  }

  /** What it may do now. */
  @Override
  public Grant grant() {
    return grant.get();
  }

  @Override
  public void renew(Grant next) {
    Grant before = grant.get();
    grant.replace(next);
    Path current = path;
    if (current != null) {
      current.renewed(this, before);
    }
  }

  @Override
  public void refuse() {
    socket.refuseChannel(this);
  }

  /** What stands for the client's questions, where they wait beside what else it says. */
  Object questions() {
    return questions;
  }

  /** Whether what was granted still holds; if it has only other labels, these apply from now on. */
  boolean isGranted() {
    if (grant.holds()) {
      return true;
    }
    Grant relabelled = grant.relabelled();
    if (relabelled != null) {
      renew(relabelled);
    }
    return relabelled != null;
  }

  /** Begins to count down to its expiry, if it has any. */
  void startExpiry() {
    grant.start();
  }

  /** Takes the place, with the broker's membership locked. */
  void join(Path joined) {
    path = joined;
    joined.add(this);
  }

  /** The path, or null when it has not been joined or was left. */
  @Nullable Path path() {
    return path;
  }

  /** Gives up the place, with the broker's membership locked; see {@link Broker#leave}. */
  void unjoin(Path left) {
    path = null;
    left.remove(this);
  }

  /** Closes the socket, because its path is full or there are too many paths. */
  void refuseForLackOfRoom() {
    socket.refuseForLackOfRoom(pathId);
  }

  void leave() {
    grant.stop();
    socket.broker().leave(this);
  }

  ClientSocket socket() {
    return socket;
  }

  /**
   * Passes on what this client says.
   *
   * @throws MalformedMessageException if it is not as it must be
   * @throws OverflowException if its JSON is deeper or longer than is allowed, it would be too
   *     large to be sent to anyone, or too much waits
   */
  void say(Received message) {
    MessageType type = BodyScanner.check(message.json(), socket.broker().options().jsonLimits());
    Path current = path;
    if (current != null) {
      current.route(new ClientMessage(this, message, type));
    }
  }

  /**
   * Sends a message, or closes the socket if too much waits there already.
   *
   * @param recipients how many get the same
   * @param cause who has sent it; null if it is an answer to this one
   * @return whether so much waits that who says more should wait
   * @throws OverflowException if the message is too large to be sent
   */
  boolean send(Outgoing message, int recipients, @Nullable Client cause) {
    return socket.send(
        message.framesFor(channelId), recipients, cause == null ? null : cause.socket);
  }

  @Override
  public String toString() {
    return "client " + id;
  }
}
