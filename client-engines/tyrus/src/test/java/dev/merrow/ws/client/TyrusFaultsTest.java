package dev.merrow.ws.client;

import dev.merrow.ws.client.engine.ClientEngine;
import org.junit.jupiter.api.parallel.Isolated;

/** As {@link FaultsTest}, with Tyrus. */
@Isolated
class TyrusFaultsTest extends FaultsTest {
  @Override
  ClientEngine engine() {
    return ClientEngine.installed("tyrus");
  }
}
