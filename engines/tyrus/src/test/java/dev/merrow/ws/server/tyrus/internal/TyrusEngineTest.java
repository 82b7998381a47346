package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.testkit.server.ListeningEngineContract;
import dev.merrow.ws.server.engine.EngineFactory;

class TyrusEngineTest extends ListeningEngineContract {
  @Override
  protected EngineFactory engine() {
    return new TyrusEngineProvider();
  }
}
