package dev.merrow.ws.client;

import dev.merrow.ws.client.engine.ClientEngine;
import org.junit.jupiter.api.parallel.Isolated;

/** As {@link NoThreadIsLeftTest}, with Tyrus. */
@Isolated
class TyrusNoThreadIsLeftTest extends NoThreadIsLeftTest {
  @Override
  ClientEngine engine() {
    return ClientEngine.installed("tyrus");
  }
}
