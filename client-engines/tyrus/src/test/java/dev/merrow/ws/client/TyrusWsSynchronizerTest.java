package dev.merrow.ws.client;

import dev.merrow.ws.client.engine.ClientEngine;

/** As {@link WsSynchronizerTest}, with Tyrus. */
class TyrusWsSynchronizerTest extends WsSynchronizerTest {
  @Override
  ClientEngine engine() {
    return ClientEngine.installed("tyrus");
  }
}
