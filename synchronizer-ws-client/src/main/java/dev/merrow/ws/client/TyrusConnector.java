package dev.merrow.ws.client;

import dev.merrow.sync.ServerStore;
import dev.merrow.sync.TransportException;
import dev.merrow.ws.client.internal.TyrusContainer;
import dev.merrow.ws.client.internal.TyrusTap;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.SslEngineConfigurator;
import org.jspecify.annotations.Nullable;

/**
 * Tyrus for one connection, whose threads end with it. (The threads of the container that Tyrus can
 * share between connections do not end when one could not be made.)
 */
final class TyrusConnector {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final URI uri;
  private final List<String> subprotocols;
  private final WsConnectionOptions options;
  private final TyrusTap tap;
  private final ClientManager manager;
  private volatile @Nullable UpgradeHeaders upgrade;

  /**
   * @param subprotocols to ask for
   * @param bytesListener is called for all that comes in once it is connected
   */
  TyrusConnector(
      URI uri, List<String> subprotocols, WsConnectionOptions options, Runnable bytesListener) {
    this.uri = uri;
    this.subprotocols = subprotocols;
    this.options = options;
    this.tap = new TyrusTap(bytesListener);
    this.manager = ClientManager.createClient(TyrusContainer.class.getName());
    // with no timeout, Tyrus starts a task for each message; with one, it only notes it
    manager.setDefaultMaxSessionIdleTimeout(Duration.ofDays(365).toMillis());
    Map<String, Object> properties = manager.getProperties();
    properties.put(ClientProperties.INCOMING_BUFFER_SIZE, options.limits().readableBytes());
    // later than the socket's own timeout, which says better what happened
    Duration handshake = options.connectTimeout().plus(Duration.ofMillis(500));
    properties.put(ClientProperties.HANDSHAKE_TIMEOUT, (int) handshake.toMillis());
    if (options.sslContext() != null) {
      properties.put(
          ClientProperties.SSL_ENGINE_CONFIGURATOR,
          new SslEngineConfigurator(options.sslContext(), true, false, false));
    }
    if (options.proxy() != null) {
      properties.put(ClientProperties.PROXY_URI, options.proxy().toString());
      properties.put(ClientProperties.PROXY_HEADERS, options.proxyHeaders());
    }
  }

  /**
   * Connects, and blocks meanwhile.
   *
   * @throws TransportException if that is not possible
   */
  void connect(Endpoint endpoint) {
    try {
      UpgradeHeaders request = UpgradeHeaders.ask(uri, options);
      upgrade = request;
      ClientEndpointConfig config =
          ClientEndpointConfig.Builder.create()
              .configurator(request)
              .preferredSubprotocols(subprotocols)
              .build();
      tap.attach(config);
      manager.connectToServer(endpoint, config, forTyrus(request.uri()));
    } catch (DeploymentException | IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  /**
   * Returns what the server has said of a store of its own when it let this in; null if nothing.
   */
  @Nullable ServerStore toldOfStore() {
    UpgradeHeaders current = upgrade;
    return current == null ? null : current.toldOfStore();
  }

  /** Returns how large a message may be for the server that let this in. */
  long toldMaxBytes() {
    UpgradeHeaders current = upgrade;
    return current == null ? Long.MAX_VALUE : current.toldMaxBytes();
  }

  private TransportException failure(Exception e) {
    int status = tap.status();
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
      String why = status == UNAUTHORIZED ? "it does not know who asks" : "it is not allowed";
      return new RefusedException(
          status, "The server refuses to connect to " + uri + ": HTTP " + status + ", " + why);
    }
    return new TransportException("Cannot connect to " + uri + ": " + reason(e), e);
  }

  /** Tyrus asks for the path decoded, so it is given one that is encoded twice. */
  private static URI forTyrus(URI uri) {
    URI ascii = AsciiUri.of(uri);
    String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
    String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath().replace("%", "%25");
    return URI.create(ascii.getScheme() + "://" + ascii.getRawAuthority() + path + query);
  }

  private static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
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
