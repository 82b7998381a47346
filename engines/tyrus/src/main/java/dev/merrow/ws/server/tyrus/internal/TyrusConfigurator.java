package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.jakarta.internal.BrokerEndpoint;
import dev.merrow.ws.server.jakarta.internal.UnderlyingConnection;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes the decision, which {@link UpgradeFilter} left in the request's session, to Tyrus's. */
final class TyrusConfigurator extends BrokerEndpoint.Configurator {
  private static final String UPGRADE = "dev.merrow.ws.server.upgrade";

  /** The key under which the filter leaves its data in a request's session. */
  record Upgrade(Admission admission, UnderlyingConnection network) {}

  TyrusConfigurator(RequestHandler reception, WireLimits limits) {
    super(reception, limits);
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    config.getUserProperties().put(UPGRADE, request.getHttpSession());
  }

  @Override
  protected CompletionStage<Admission> admit(Session session) {
    return CompletableFuture.completedStage(upgrade(session).admission);
  }

  @Override
  protected UnderlyingConnection network(Session session) {
    return upgrade(session).network;
  }

  private static Upgrade upgrade(Session session) {
    return (Upgrade) Objects.requireNonNull(session.getUserProperties().get(UPGRADE), UPGRADE);
  }
}
