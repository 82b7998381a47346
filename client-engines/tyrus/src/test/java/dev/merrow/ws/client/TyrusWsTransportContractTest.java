package dev.merrow.ws.client;

import dev.merrow.ws.client.engine.ClientEngine;

/** As {@link WsTransportContractTest}, with Tyrus. */
class TyrusWsTransportContractTest extends WsTransportContractTest {
  @Override
  ClientEngine engine() {
    return ClientEngine.installed("tyrus");
  }
}
