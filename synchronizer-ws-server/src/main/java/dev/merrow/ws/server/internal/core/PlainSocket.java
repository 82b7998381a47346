package dev.merrow.ws.server.internal.core;

import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.Utf8Text;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Connection;

/** A socket with one client. */
public final class PlainSocket extends ClientSocket {
  private final Client client;

  PlainSocket(Broker broker, String pathId, Connection connection, Grant grant) {
    super(broker, connection);
    this.client = new Client(broker.newClientId(), pathId, this, null, grant);
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
  boolean isGranted() {
    return client.isGranted();
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
