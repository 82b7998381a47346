package dev.merrow.ws.server.tyrus;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Reception;
import dev.merrow.ws.server.jakarta.BrokerEndpoint;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes the decision, which {@link UpgradeFilter} left in the request's session, to Tyrus's. */
final class TyrusConfigurator extends BrokerEndpoint.Configurator {
  private static final String ADMISSION = "dev.merrow.ws.server.admission";

  TyrusConfigurator(Reception reception, WireLimits limits) {
    super(reception, limits);
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    config.getUserProperties().put(ADMISSION, request.getHttpSession());
  }

  @Override
  protected CompletionStage<Admission> admit(Session session) {
    return CompletableFuture.completedStage(
        (Admission) Objects.requireNonNull(session.getUserProperties().get(ADMISSION), ADMISSION));
  }
}
