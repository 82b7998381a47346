package dev.merrow.ws.client;

import dev.merrow.ws.client.engine.ClientEngine;

/** As {@link WsRenewalTest}, with Tyrus. */
class TyrusWsRenewalTest extends WsRenewalTest {
  @Override
  ClientEngine engine() {
    return ClientEngine.installed("tyrus");
  }
}
