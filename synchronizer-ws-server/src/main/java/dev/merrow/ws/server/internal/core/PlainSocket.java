package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.RenewalFrame;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A socket with one client. */
public final class PlainSocket extends ClientSocket {
  private final Client client;
  private final Renewals renewals;

  /**
   * Creates a socket.
   *
   * @param doorman decides again when its client presents a fresh token
   */
  PlainSocket(Broker broker, String pathId, Connection connection, Doorman doorman, Grant grant) {
    super(broker, connection);
    this.client = new Client(broker.newClientId(), pathId, this, null, grant);
    this.renewals = new Renewals(this, doorman, () -> List.of(client));
  }

  /** The id by which the other clients of the path know this one. */
  public String id() {
    return client.id();
  }

  Client client() {
    return client;
  }

  @Override
  void take(Utf8Text payload) {
    if (RenewalFrame.isIn(payload)) {
      CompletableFuture<Void> unused = renewals.take(payload);
      return;
    }
    Received message;
    synchronized (reader()) {
      message = reader().read(payload);
      chargeFragments();
    }
    if (message != null) {
      client.say(message);
    }
  }

  @Override
  String place() {
    return client.pathId();
  }

  @Override
  boolean isGranted() {
    return client.isGranted();
  }

  @Override
  void refuseChannel(Client refused) {
    close(CloseStatus.REVOKED);
  }

  @Override
  Client clientOf(String channel) {
    return client;
  }

  @Override
  void leave() {
    client.leave();
  }

  @Override
  public String toString() {
    return client.toString();
  }
}
