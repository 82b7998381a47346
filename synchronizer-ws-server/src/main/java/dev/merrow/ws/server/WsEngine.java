package dev.merrow.ws.server;

import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineFactory;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.Reception;
import dev.merrow.ws.server.netty.NettyEngine;
import dev.merrow.ws.server.tyrus.TyrusEngine;

/** What listens and speaks WebSocket for a {@link WsServer}. Clients notice no difference. */
public enum WsEngine implements EngineFactory {
  /** Netty, with native epoll where that is on the class path: fast, and little memory. */
  NETTY,
  /** Tyrus on Grizzly: the reference implementation of Jakarta WebSocket. */
  TYRUS;

  @Override
  public Engine create(EngineOptions options, Reception reception) {
    return switch (this) {
      case NETTY -> new NettyEngine(options, reception);
      case TYRUS -> new TyrusEngine(options, reception);
    };
  }
}
