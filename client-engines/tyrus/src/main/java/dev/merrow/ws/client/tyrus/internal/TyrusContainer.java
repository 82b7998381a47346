package dev.merrow.ws.client.tyrus.internal;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.Map;
import org.glassfish.tyrus.container.grizzly.client.GrizzlyClientContainer;
import org.glassfish.tyrus.spi.ClientContainer;
import org.glassfish.tyrus.spi.ClientEngine;

/**
 * Tyrus' own container, with its engine listened in to by a {@link TyrusTap}. Public only because
 * Tyrus makes it by its name; not for use by anyone else.
 */
@SuppressWarnings("exports") // what is Tyrus' own is for Tyrus alone
public final class TyrusContainer implements ClientContainer {
  private final ClientContainer container = new GrizzlyClientContainer();

  /** For Tyrus. */
  public TyrusContainer() {}

  @Override
  public void openClientSocket(
      ClientEndpointConfig config, Map<String, Object> properties, ClientEngine engine)
      throws DeploymentException, IOException {
    container.openClientSocket(config, properties, TyrusTap.listenIn(config, engine));
  }
}
