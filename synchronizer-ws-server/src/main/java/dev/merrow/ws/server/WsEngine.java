package dev.merrow.ws.server;

import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineFactory;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.RequestHandler;
import java.util.Locale;

/**
 * Merrow's own engines, which listen and speak WebSocket for a {@link WsServer}. Each is a separate
 * artifact, which must be on the class path or module path. Clients notice no difference.
 */
public enum WsEngine implements EngineFactory {
  /**
   * Netty, with native epoll if that is on the class path: fast, with low memory use. The artifact
   * is {@code dev.merrow:merrow-engine-netty}.
   */
  NETTY,
  /**
   * Tyrus on Grizzly: the reference implementation of Jakarta WebSocket. The artifact is {@code
   * dev.merrow:merrow-engine-tyrus}.
   */
  TYRUS;

  @Override
  public Engine create(EngineOptions options, RequestHandler reception) {
    return EngineFactory.installed(name().toLowerCase(Locale.ROOT)).create(options, reception);
  }

  @Override
  public boolean listensAsTold() {
    return true;
  }
}
