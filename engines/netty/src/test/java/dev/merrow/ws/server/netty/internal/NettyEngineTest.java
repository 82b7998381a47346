package dev.merrow.ws.server.netty.internal;

import dev.merrow.testkit.server.ListeningEngineContract;
import dev.merrow.ws.server.engine.EngineFactory;

class NettyEngineTest extends ListeningEngineContract {
  @Override
  protected EngineFactory engine() {
    return new NettyEngineProvider();
  }
}
