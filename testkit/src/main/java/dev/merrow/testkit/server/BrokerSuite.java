package dev.merrow.testkit.server;

import dev.merrow.ws.server.WsServerOptions;
import dev.merrow.ws.server.auth.Authenticator;
import dev.merrow.ws.server.engine.EngineFactory;

/** Tests of a broker on the engine under test. */
abstract class BrokerSuite {

  /** Makes the engine under test. */
  abstract EngineFactory engine();

  /** Options with the engine under test, at any port, for everybody. */
  final WsServerOptions.Builder options() {
    return WsServerOptions.builder()
        .port(0)
        .engine(engine())
        .authenticator(Authenticator.allowAll());
  }
}
