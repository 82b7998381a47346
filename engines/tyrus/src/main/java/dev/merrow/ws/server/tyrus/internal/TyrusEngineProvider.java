package dev.merrow.ws.server.tyrus.internal;

import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.EngineProvider;
import dev.merrow.ws.server.engine.RequestHandler;

/** Lets servers find {@link TyrusEngine}. */
public final class TyrusEngineProvider implements EngineProvider {

  @Override
  public String name() {
    return "tyrus";
  }

  @Override
  public Engine create(EngineOptions options, RequestHandler reception) {
    return new TyrusEngine(options, reception);
  }
}
