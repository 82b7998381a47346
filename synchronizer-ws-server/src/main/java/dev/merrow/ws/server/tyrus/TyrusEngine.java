package dev.merrow.ws.server.tyrus;

import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.core.Broker;
import dev.merrow.ws.server.jakarta.BrokerEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/**
 * Listens for the broker with Grizzly, and speaks WebSocket with Tyrus. What comes in is worked on
 * by the thread that reads it, which is right because the broker never blocks: so a client that
 * sends faster than it is served is slowed down by the network.
 */
public final class TyrusEngine {
  /**
   * By how much a payload may be too large and still reach the broker, which says what was wrong.
   */
  private static final int SLACK_BYTES = 64 * 1024;

  private final HttpServer http = new HttpServer();
  private final NetworkListener listener;
  private final UpgradeFilter upgrades;
  private final Duration closeTimeout;

  /**
   * Prepares to listen.
   *
   * @param host the one address to listen on
   * @param port 0 for one that is free
   * @param timer for timeouts; must allow tasks to be removed when they are cancelled
   * @param closeTimeout how long a client may take to close, before it is cut off
   */
  public TyrusEngine(
      Broker broker,
      String host,
      int port,
      WireLimits limits,
      ScheduledExecutorService timer,
      Duration closeTimeout) {
    int maxBytes = limits.payloadBytes() + SLACK_BYTES;
    EndpointContainer container = new EndpointContainer(timer, maxBytes + SLACK_BYTES);
    register(container, broker);
    this.closeTimeout = closeTimeout;
    this.upgrades =
        new UpgradeFilter(
            container.getWebSocketEngine(),
            connection -> new SocketWriter(connection, 2L * maxBytes, timer, closeTimeout),
            maxBytes);
    this.listener = new NetworkListener("merrow", host, port);
    listener.registerAddOn(
        (network, chain) -> chain.add(chain.indexOfType(HttpServerFilter.class), upgrades));
    listener.getKeepAlive().setIdleTimeoutInSeconds(-1);
    configure(listener.getTransport());
    http.addListener(listener);
    http.getServerConfiguration().setJmxEnabled(false);
  }

  private static void register(EndpointContainer container, Broker broker) {
    try {
      container.register(
          ServerEndpointConfig.Builder.create(BrokerEndpoint.class, UpgradeFilter.ENDPOINT_PATH)
              .configurator(new TyrusConfigurator(broker))
              .build());
    } catch (DeploymentException e) {
      throw new IllegalStateException("The endpoint is not as Tyrus wants it", e);
    }
  }

  private static void configure(TCPNIOTransport transport) {
    int selectors = Runtime.getRuntime().availableProcessors();
    transport.setSelectorRunnersCount(selectors);
    transport.setKernelThreadPoolConfig(
        ThreadPoolConfig.defaultConfig()
            .setPoolName("merrow-ws-server")
            .setDaemon(false)
            .setCorePoolSize(selectors)
            .setMaxPoolSize(selectors));
    transport.setWorkerThreadPoolConfig(
        ThreadPoolConfig.defaultConfig()
            .setPoolName("merrow-ws-server-http")
            .setCorePoolSize(1)
            .setMaxPoolSize(2));
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if it cannot listen at the host and port
   */
  public void start() throws IOException {
    try {
      http.start();
    } catch (IOException | RuntimeException e) {
      http.shutdownNow();
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return listener.getPort();
  }

  /** Accepts no more connections. */
  public void stopListening() {
    listener.getTransport().unbindAll();
  }

  /**
   * Ends. The sockets should have been closed; they get the time they need for it, up to the close
   * timeout.
   */
  public void stop() {
    upgrades.awaitClosed(closeTimeout);
    http.shutdownNow();
  }
}
