package dev.merrow.ws.server.jakarta;

import dev.merrow.testkit.server.EngineContract;
import dev.merrow.ws.server.engine.EngineFactory;

/** The endpoint in a container that is somebody else's. */
class JakartaEngineTest extends EngineContract {
  @Override
  protected EngineFactory engine() {
    return TomcatEngine::new;
  }

  @Override
  protected boolean refusesWithStatus() {
    return false;
  }
}
