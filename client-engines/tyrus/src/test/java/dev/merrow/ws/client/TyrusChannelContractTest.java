package dev.merrow.ws.client;

import dev.merrow.ws.client.engine.ClientEngine;

/** As {@link ChannelContractTest}, with Tyrus. */
class TyrusChannelContractTest extends ChannelContractTest {
  @Override
  ClientEngine engine() {
    return ClientEngine.installed("tyrus");
  }
}
