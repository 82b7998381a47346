package dev.merrow.ws.server.tyrus;

import dev.merrow.ws.server.core.Broker;
import dev.merrow.ws.server.jakarta.BrokerEndpoint;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Objects;

/** Takes the path, which {@link UpgradeFilter} left in the request's session, over to Tyrus's. */
final class TyrusConfigurator extends BrokerEndpoint.Configurator {
  private static final String PATH = "dev.merrow.path";

  TyrusConfigurator(Broker broker) {
    super(broker, TyrusConfigurator::pathOf);
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    config.getUserProperties().put(PATH, request.getHttpSession());
  }

  private static String pathOf(Session session) {
    return (String) Objects.requireNonNull(session.getUserProperties().get(PATH));
  }
}
