package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.RequestDispatcher;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.jakarta.internal.BrokerEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Duration;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/**
 * Listens for the broker with Grizzly, and speaks WebSocket with Tyrus. The thread that reads data
 * also processes it, which is safe because the broker never blocks: so the network slows down a
 * client that sends faster than it is served.
 */
public final class TyrusEngine implements Engine {
  /** By how much Tyrus' buffer is larger than any message that it gets. */
  private static final int SLACK_BYTES = 64 * 1024;

  private final HttpServer http = new HttpServer();
  private final NetworkListener listener;
  private final UpgradeFilter upgrades;
  private final Duration closeTimeout;

  /**
   * Prepares to listen; see {@link dev.merrow.ws.server.engine.EngineFactory}.
   *
   * @throws MerrowException if connections are to begin with the PROXY protocol, which Grizzly does
   *     not speak
   */
  public TyrusEngine(EngineOptions options, RequestHandler reception) {
    if (options.proxyProtocol() != null) {
      throw new MerrowException(
          "Tyrus does not speak the PROXY protocol: use Netty, or have the proxy send headers");
    }
    int maxBytes = options.limits().readableBytes();
    EndpointContainer container = new EndpointContainer(options.timer(), maxBytes + SLACK_BYTES);
    register(container, new TyrusConfigurator(reception, options.limits()));
    this.closeTimeout = options.closeTimeout();
    this.upgrades =
        new UpgradeFilter(
            new RequestDispatcher(reception), container.getWebSocketEngine(), options, maxBytes);
    this.listener = new NetworkListener("merrow", options.host(), options.port());
    listener.registerAddOn(
        (network, chain) -> {
          chain.set(
              chain.indexOfType(org.glassfish.grizzly.http.HttpServerFilter.class),
              new HeadFilter(network.getKeepAlive(), options));
          chain.add(chain.indexOfType(HttpServerFilter.class), upgrades);
        });
    listener.getKeepAlive().setIdleTimeoutInSeconds(-1);
    if (options.tls() != null) {
      listener.setSecure(true);
      listener.setSSLEngineConfig(new SuppliedTls(options.tls()));
    }
    configure(listener.getTransport());
    http.addListener(listener);
    http.getServerConfiguration().setJmxEnabled(false);
  }

  private static void register(EndpointContainer container, TyrusConfigurator configurator) {
    try {
      container.register(
          ServerEndpointConfig.Builder.create(BrokerEndpoint.class, UpgradeFilter.ENDPOINT_PATH)
              .configurator(configurator)
              .build());
    } catch (DeploymentException e) {
      throw new IllegalStateException("Tyrus refuses the endpoint", e);
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

  @Override
  public void start() throws IOException {
    try {
      http.start();
    } catch (IOException | RuntimeException e) {
      http.shutdownNow();
      throw e;
    }
  }

  @Override
  public int port() {
    return listener.getPort();
  }

  @Override
  public void stopListening() {
    listener.getTransport().unbindAll();
  }

  @Override
  public void stop() {
    upgrades.awaitClosed(closeTimeout);
    http.shutdownNow();
  }
}
