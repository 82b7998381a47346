package dev.merrow.ws.server.netty.internal;

import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.EngineProvider;
import dev.merrow.ws.server.engine.RequestHandler;

/** Lets servers find {@link NettyEngine}. */
public final class NettyEngineProvider implements EngineProvider {

  @Override
  public String name() {
    return "netty";
  }

  @Override
  public Engine create(EngineOptions options, RequestHandler reception) {
    return new NettyEngine(options, reception);
  }
}
