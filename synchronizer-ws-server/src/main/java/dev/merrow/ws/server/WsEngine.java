package dev.merrow.ws.server;

import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineFactory;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.RequestHandler;
import java.util.Locale;

/**
 * Merrow's own engines: what listens and speaks WebSocket for a {@link WsServer}. Each is an
 * artifact of its own, which must be there. Clients notice no difference.
 */
public enum WsEngine implements EngineFactory {
  /**
   * Netty, with native epoll where that is on the class path: fast, and little memory. It is in
   * {@code dev.merrow:merrow-engine-netty}.
   */
  NETTY,
  /**
   * Tyrus on Grizzly: the reference implementation of Jakarta WebSocket. It is in {@code
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
