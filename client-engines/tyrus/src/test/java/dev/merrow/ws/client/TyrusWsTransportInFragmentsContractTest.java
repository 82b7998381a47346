package dev.merrow.ws.client;

import dev.merrow.ws.client.engine.ClientEngine;

/** As {@link WsTransportInFragmentsContractTest}, with Tyrus. */
class TyrusWsTransportInFragmentsContractTest extends WsTransportInFragmentsContractTest {
  @Override
  ClientEngine engine() {
    return ClientEngine.installed("tyrus");
  }
}
