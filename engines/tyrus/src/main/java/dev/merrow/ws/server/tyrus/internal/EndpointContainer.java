package dev.merrow.ws.server.tyrus.internal;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.glassfish.tyrus.core.DebugContext.TracingThreshold;
import org.glassfish.tyrus.core.DebugContext.TracingType;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;

/**
 * Tyrus without its own server, which listens on all addresses, decodes paths and closes sockets
 * before the other side has read the reason.
 */
final class EndpointContainer extends TyrusServerContainer {
  private final ScheduledExecutorService timer;
  private final WebSocketEngine engine;

  EndpointContainer(ScheduledExecutorService timer, int incomingBytes) {
    super((Set<Class<?>>) null);
    this.timer = timer;
    // with none, Tyrus starts a task for each message
    setDefaultMaxSessionIdleTimeout(Duration.ofDays(365).toMillis());
    this.engine =
        TyrusWebSocketEngine.builder(this)
            .incomingBufferSize(incomingBytes)
            .tracingType(TracingType.OFF)
            .tracingThreshold(TracingThreshold.TRACE)
            .build();
  }

  @Override
  public void register(Class<?> endpointClass) throws DeploymentException {
    engine.register(endpointClass, "/");
  }

  @Override
  public void register(ServerEndpointConfig config) throws DeploymentException {
    engine.register(config, "/");
  }

  @Override
  public WebSocketEngine getWebSocketEngine() {
    return engine;
  }

  @Override
  public Map<String, Object> getProperties() {
    return Map.of();
  }

  /**
   * Returns the timer with which Tyrus limits a session's idle time, rescheduled at each message.
   */
  @Override
  public ScheduledExecutorService getScheduledExecutorService() {
    return timer;
  }
}
