package dev.merrow.ws.server;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineFactory;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.internal.pages.StatusPages;
import dev.merrow.ws.server.proxy.TrustedProxies;
import dev.merrow.ws.server.proxy.TrustedProxies.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The engines that listen for clients and for requests for status pages. */
final class Engines {
  private final Listening clients;

  /** Null if the clients' engine shows the pages too. */
  private final @Nullable Listening status;

  private record Listening(Engine engine, String host, int port) {
    void start() {
      try {
        engine.start();
      } catch (IOException | RuntimeException e) {
        throw new MerrowException(
            "Cannot listen at %s, port %s: %s".formatted(host, port, e.getMessage()), e);
      }
    }
  }

  /**
   * Engines that do not listen yet.
   *
   * @param reception takes the clients
   * @param ready whether more of them may be sent here
   */
  Engines(
      WsServerOptions options,
      ScheduledExecutorService timer,
      RequestHandler reception,
      BooleanSupplier ready) {
    MonitoringOptions monitoring = options.monitoring();
    Integer statusPort = monitoring.port();
    if (statusPort == null) {
      RequestHandler pages =
          new StatusPages(reception, ready, monitoring.metricsPage(), options.clock());
      clients = listening(options, timer, pages);
      status = null;
    } else {
      clients = listening(options, timer, reception);
      EngineOptions own = engineOptions(options, monitoring.host(), statusPort, timer, false);
      StatusPages pages = StatusPages.alone(ready, monitoring.metricsPage(), options.clock());
      // a container determines its own address
      EngineFactory factory =
          options.engine().listensAsTold() ? options.engine() : EngineFactory.installed();
      status = new Listening(factory.create(own, pages), own.host(), own.port());
    }
  }

  private static Listening listening(
      WsServerOptions options, ScheduledExecutorService timer, RequestHandler reception) {
    EngineOptions own = engineOptions(options, options.host(), options.port(), timer, true);
    return new Listening(options.engine().create(own, reception), own.host(), own.port());
  }

  private static EngineOptions engineOptions(
      WsServerOptions options,
      String host,
      int port,
      ScheduledExecutorService timer,
      boolean forClients) {
    return new EngineOptions(
        host,
        port,
        options.limits(),
        options.headBytes(),
        options.upgradeTimeout(),
        options.closeTimeout(),
        timer,
        forClients ? proxyProtocol(options.proxies()) : null,
        forClients ? options.tls() : null);
  }

  private static @Nullable Predicate<InetAddress> proxyProtocol(TrustedProxies proxies) {
    return proxies.ranges().isEmpty() || proxies.source() != Source.PROXY_PROTOCOL
        ? null
        : proxies::contains;
  }

  /**
   * Starts to listen.
   *
   * @throws MerrowException if it cannot; then nothing listens
   */
  void start() {
    clients.start();
    if (status != null) {
      try {
        status.start();
      } catch (MerrowException e) {
        clients.engine.stopListening();
        clients.engine.stop();
        throw e;
      }
    }
  }

  int port() {
    return clients.engine.port();
  }

  int statusPort() {
    return status == null ? port() : status.engine.port();
  }

  /** Accepts no more clients. */
  void stopListening() {
    clients.engine.stopListening();
  }

  /** Ends; see {@link Engine#stop()}. */
  void stop() {
    clients.engine.stop();
    if (status != null) {
      status.engine.stopListening();
      status.engine.stop();
    }
  }
}
