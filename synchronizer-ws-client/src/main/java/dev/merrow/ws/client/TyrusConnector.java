package dev.merrow.ws.client;

import dev.merrow.sync.TransportException;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;

/**
 * Tyrus for one connection, whose threads end with it. (The threads of the container that Tyrus can
 * share between connections do not end when one could not be made.)
 */
final class ClientContainer extends ClientManager {
  private static final int SLACK_BYTES = 64 * 1024;

  private final WsSynchronizerOptions options;
  private final ScheduledThreadPoolExecutor idleTimer;

  ClientContainer(WsSynchronizerOptions options) {
    this.options = options;
    // with no timeout, Tyrus starts a task for each message; with one, it only notes it
    setDefaultMaxSessionIdleTimeout(Duration.ofDays(365).toMillis());
    idleTimer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "merrow-ws-idle");
              thread.setDaemon(true);
              return thread;
            });
    idleTimer.setRemoveOnCancelPolicy(true);
    idleTimer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    Map<String, Object> properties = getProperties();
    properties.put(
        ClientProperties.INCOMING_BUFFER_SIZE, options.limits().payloadBytes() + SLACK_BYTES);
    // later than the link's own timeout, which says better what happened
    Duration handshake = options.connectTimeout().plus(Duration.ofMillis(500));
    properties.put(ClientProperties.HANDSHAKE_TIMEOUT, (int) handshake.toMillis());
  }

  @Override
  public ScheduledExecutorService getScheduledExecutorService() {
    return idleTimer;
  }

  /**
   * Connects, and blocks meanwhile.
   *
   * @throws TransportException if that is not possible
   */
  void connect(Endpoint endpoint, URI uri) {
    ClientEndpointConfig config =
        ClientEndpointConfig.Builder.create().configurator(new Headers(options.headers())).build();
    try {
      connectToServer(endpoint, config, forTyrus(uri));
    } catch (DeploymentException | IOException | RuntimeException e) {
      throw new TransportException("Cannot connect to " + uri + ": " + reason(e), e);
    }
  }

  /** Tyrus asks for the path decoded, so it is given one that is encoded twice. */
  private static URI forTyrus(URI uri) {
    URI ascii = URI.create(uri.toASCIIString());
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

  /** Adds headers to the request. */
  private static final class Headers extends ClientEndpointConfig.Configurator {
    private final Map<String, String> headers;

    Headers(Map<String, String> headers) {
      this.headers = headers;
    }

    @Override
    public void beforeRequest(Map<String, List<String>> request) {
      headers.forEach((name, value) -> request.put(name, List.of(value)));
    }
  }

  /** Gives back its own threads; those of the connection end with that. */
  void end() {
    idleTimer.shutdownNow();
    shutdown();
  }
}
