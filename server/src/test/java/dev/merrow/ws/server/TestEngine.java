package dev.merrow.ws.server;

import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineFactory;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.Reception;
import dev.merrow.ws.server.jakarta.TomcatEngine;

/** What a broker is tested with: its own engines, and a container that is somebody else's. */
enum TestEngine implements EngineFactory {
  NETTY,
  TYRUS,
  TOMCAT;

  /** Options with this engine, at any port, for everybody. */
  WsServerOptions.Builder options() {
    return WsServerOptions.builder().port(0).engine(this).authenticator(Authenticator.allowAll());
  }

  @Override
  public Engine create(EngineOptions options, Reception reception) {
    return switch (this) {
      case NETTY -> WsEngine.NETTY.create(options, reception);
      case TYRUS -> WsEngine.TYRUS.create(options, reception);
      case TOMCAT -> new TomcatEngine(options, reception);
    };
  }
}
