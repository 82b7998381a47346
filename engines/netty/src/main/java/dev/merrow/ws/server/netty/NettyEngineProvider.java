package dev.merrow.ws.server.netty;

import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.EngineProvider;
import dev.merrow.ws.server.engine.Reception;

/** Lets servers find {@link NettyEngine}. */
public final class NettyEngineProvider implements EngineProvider {

  @Override
  public String name() {
    return "netty";
  }

  @Override
  public Engine create(EngineOptions options, Reception reception) {
    return new NettyEngine(options, reception);
  }
}
