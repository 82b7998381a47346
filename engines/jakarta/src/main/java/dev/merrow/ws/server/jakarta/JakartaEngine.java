package dev.merrow.ws.server.jakarta;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.ThreadScheduler;
import dev.merrow.ws.server.engine.Admission;
import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineFactory;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.Page;
import dev.merrow.ws.server.engine.RequestHandler;
import dev.merrow.ws.server.jakarta.internal.BrokerEndpoint;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the container of a web application, such as Tomcat, listen for the broker. The container
 * determines host, port, TLS and the timeout of upgrades. The engine serves no pages, which is for
 * the application to do: see {@link #deployedIn(ServerContainer, String, String, Consumer)}. The
 * socket of a refused client opens and is closed with 1008, or with 1013 beyond a limit.
 *
 * <pre>{@code
 * WsServer server =
 *     WsServer.createWsServer(
 *         WsServerOptions.builder()
 *             .engine(JakartaEngine.deployedIn(container, context.getContextPath(), "/sync"))
 *             .authenticator(authenticator)
 *             .build());
 * }</pre>
 */
public final class JakartaEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(JakartaEngine.class);

  /** The maximum number of segments of a path: a container needs a template for each number. */
  private static final int MAX_SEGMENTS = 20;

  /**
   * How long Tomcat waits for a client that does not read, and for the answer after it has closed:
   * there is no standard for that, and other containers ignore it.
   */
  private static final List<String> TOMCATS_PATIENCE =
      List.of(
          "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT",
          "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT");

  private static final int UNAVAILABLE = 503;
  private static final int THREADS = 8;

  private final ServerContainer container;
  private final String prefix;
  private final Endpoints endpoints;
  private final EngineOptions options;
  private final ThreadScheduler workers = ThreadScheduler.pool("merrow-ws-server-close", THREADS);
  private final Map<Session, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  /** Whether the workers have ended; the container may open sessions nevertheless. */
  private volatile boolean stopped;

  private JakartaEngine(
      ServerContainer container,
      String contextPath,
      String prefix,
      EngineOptions options,
      RequestHandler reception) {
    this.container = container;
    this.prefix = prefix;
    this.options = options;
    this.endpoints = new Endpoints(reception, contextPath + prefix);
  }

  /**
   * Returns a factory of engines for a container.
   *
   * @param container the attribute {@code jakarta.websocket.server.ServerContainer} of the
   *     application's context, which the application reads while the context is initialised
   * @param contextPath the application's context path, which may be empty
   * @param prefix the prefix of all paths, such as {@code /sync}; may be empty. A path is the part
   *     of the URL after the prefix and a slash, of up to 20 segments, as far as the container
   *     leaves it unchanged
   */
  public static EngineFactory deployedIn(
      ServerContainer container, String contextPath, String prefix) {
    return deployedIn(container, contextPath, prefix, pages -> {});
  }

  /**
   * As {@link #deployedIn(ServerContainer, String, String)}, for an application that serves the
   * server's pages, such as its live page, with a servlet.
   *
   * @param pages is given what answers requests that open no WebSocket, by {@link
   *     RequestHandler#respond}, when the engine is created
   */
  public static EngineFactory deployedIn(
      ServerContainer container,
      String contextPath,
      String prefix,
      Consumer<? super RequestHandler> pages) {
    return (options, reception) -> {
      pages.accept(reception);
      return new JakartaEngine(container, contextPath, prefix, options, reception);
    };
  }

  /** The configuration for the container, which also tracks the open sessions. */
  private final class Endpoints extends BrokerEndpoint.Configurator {
    private final String before;

    Endpoints(RequestHandler reception, String before) {
      super(reception, options.limits(), JakartaEngine.this::runBlocking);
      this.before = before;
    }

    @Override
    protected String pathOf(String uriPath) {
      String path = uriPath.startsWith(before) ? uriPath.substring(before.length()) : uriPath;
      return super.pathOf(path);
    }

    @Override
    protected CompletionStage<Admission> admit(Session session) {
      open.put(session, new CompletableFuture<>());
      for (String each : TOMCATS_PATIENCE) {
        session.getUserProperties().put(each, options.closeTimeout().toMillis());
      }
      return stopping
          ? CompletableFuture.completedStage(
              new Admission.Refused(Page.text(UNAVAILABLE, "The broker is shutting down.\n")))
          : super.admit(session);
    }

    @Override
    protected void closed(Session session) {
      CompletableFuture<?> gone = open.remove(session);
      if (gone != null) {
        gone.complete(null);
      }
    }
  }

  /** Deploys the endpoint. Fails once the application is initialised. */
  @Override
  public void start() throws IOException {
    StringBuilder template = new StringBuilder(prefix);
    try {
      deploy(prefix.isEmpty() ? "/" : prefix);
      for (int segment = 1; segment <= MAX_SEGMENTS; segment++) {
        template.append("/{segment").append(segment).append('}');
        deploy(template.toString());
      }
    } catch (DeploymentException e) {
      workers.close();
      throw new IOException("The endpoint can't be deployed at " + template, e);
    }
  }

  private void deploy(String template) throws DeploymentException {
    container.addEndpoint(
        ServerEndpointConfig.Builder.create(BrokerEndpoint.class, template)
            .configurator(endpoints)
            .build());
  }

  /** Only the container knows the port. */
  @Override
  public int port() {
    return -1;
  }

  @Override
  public void stopListening() {
    stopping = true;
  }

  @Override
  public void stop() {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(open.values().toArray(CompletableFuture[]::new));
    if (!Futures.awaitUninterruptibly(all, options.closeTimeout())) {
      LOG.debug("{} sessions are still open after {}", open.size(), options.closeTimeout());
    }
    stopped = true;
    workers.close();
  }

  private void runBlocking(Runnable task) {
    if (stopped) {
      // what is left to do is to refuse sessions, which have nothing to send yet
      task.run();
    } else {
      workers.execute(task);
    }
  }
}
