package dev.merrow.ws.client.tyrus.internal;

import dev.merrow.ws.client.engine.ClientEngineProvider;
import dev.merrow.ws.client.engine.EngineSocket;
import dev.merrow.ws.client.engine.SocketListener;
import dev.merrow.ws.client.engine.SocketRequest;

/** Tyrus, for {@link java.util.ServiceLoader}. */
public final class TyrusClientEngine implements ClientEngineProvider {

  /** For the service loader. */
  public TyrusClientEngine() {}

  @Override
  public String name() {
    return "tyrus";
  }

  @Override
  public EngineSocket create(SocketRequest request, SocketListener listener) {
    return new TyrusSocket(request, listener);
  }
}
