package dev.merrow.ws.client;

import dev.merrow.ws.client.engine.ClientEngine;

/** As {@link WsTransportTest}, with Tyrus. */
class TyrusWsTransportTest extends WsTransportTest {
  @Override
  ClientEngine engine() {
    return ClientEngine.installed("tyrus");
  }
}
