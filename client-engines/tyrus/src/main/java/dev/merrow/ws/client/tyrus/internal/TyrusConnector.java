package dev.merrow.ws.client.tyrus.internal;

import dev.merrow.ws.client.engine.SocketRequest;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.HandshakeResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.SslEngineConfigurator;

/**
 * Tyrus for one connection, whose threads end with it. (The threads of the container that Tyrus can
 * share between connections do not end when one could not be made.)
 */
final class TyrusConnector {
  private final SocketRequest request;
  private final TyrusTap tap;
  private final ClientManager manager;
  private volatile Map<String, List<String>> responseHeaders = Map.of();

  /**
   * @param bytesListener is called for all that comes in once it is connected
   */
  TyrusConnector(SocketRequest request, Runnable bytesListener) {
    this.request = request;
    this.tap = new TyrusTap(bytesListener);
    this.manager = ClientManager.createClient(TyrusContainer.class.getName());
    // with no timeout, Tyrus starts a task for each message; with one, it only notes it
    manager.setDefaultMaxSessionIdleTimeout(Duration.ofDays(365).toMillis());
    Map<String, Object> properties = manager.getProperties();
    properties.put(ClientProperties.INCOMING_BUFFER_SIZE, request.maxMessageBytes());
    // later than the caller's own timeout, which says better what happened
    Duration handshake = request.connectTimeout().plus(Duration.ofMillis(500));
    properties.put(ClientProperties.HANDSHAKE_TIMEOUT, (int) handshake.toMillis());
    if (request.sslContext() != null) {
      properties.put(
          ClientProperties.SSL_ENGINE_CONFIGURATOR,
          new SslEngineConfigurator(request.sslContext(), true, false, false));
    }
    if (request.proxy() != null) {
      properties.put(ClientProperties.PROXY_URI, request.proxy().toString());
      properties.put(ClientProperties.PROXY_HEADERS, request.proxyHeaders());
    }
  }

  /** Connects, and blocks meanwhile. */
  void connect(Endpoint endpoint) throws DeploymentException, IOException {
    ClientEndpointConfig config =
        ClientEndpointConfig.Builder.create()
            .configurator(new Headers())
            .preferredSubprotocols(request.subprotocols())
            .build();
    tap.attach(config);
    manager.connectToServer(endpoint, config, forTyrus(request.uri()));
  }

  /** Adds those of the request, and keeps those of the response. */
  private final class Headers extends ClientEndpointConfig.Configurator {
    @Override
    public void beforeRequest(Map<String, List<String>> headers) {
      request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    }

    @Override
    public void afterResponse(HandshakeResponse response) {
      responseHeaders = response.getHeaders();
    }
  }

  /** Returns the headers of the response of the server that let this in. */
  Map<String, List<String>> responseHeaders() {
    return responseHeaders;
  }

  /** Returns the HTTP status of the server's answer, or 0 if there was none. */
  int status() {
    return tap.status();
  }

  /** Tyrus asks for the path decoded, so it is given one that is encoded twice. */
  private static URI forTyrus(URI uri) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath().replace("%", "%25");
    return URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + path + query);
  }

  /** Cuts the connection, if there is any, without a word to the other side. */
  void cut() {
    tap.end();
  }

  /** Gives back its own threads; those of the connection end with that. */
  void end() {
    manager.shutdown();
  }
}
