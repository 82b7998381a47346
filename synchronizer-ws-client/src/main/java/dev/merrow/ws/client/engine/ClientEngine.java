package dev.merrow.ws.client.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Opens and speaks WebSocket for clients. Merrow brings one; others are artifacts of their own, or
 * yours: see {@link dev.merrow.ws.client.WsConnectionOptions#engine()}. Thread-safe: many clients
 * use one engine.
 */
@FunctionalInterface
public interface ClientEngine {

  /**
   * Returns a socket that is not connected. Does not block.
   *
   * @param request where to connect, and how
   * @param listener receives what happens to the socket
   */
  EngineSocket create(SocketRequest request, SocketListener listener);

  /**
   * Returns an engine that is on the class path or module path.
   *
   * @param name its {@link ClientEngineProvider#name()}, such as {@code tyrus}
   * @throws IllegalStateException if there is none of that name
   */
  static ClientEngine installed(String name) {
    List<String> found = new ArrayList<>();
    for (ClientEngineProvider provider : ServiceLoader.load(ClientEngineProvider.class)) {
      if (provider.name().equals(name)) {
        return provider;
      }
      found.add(provider.name());
    }
    throw new IllegalStateException(
        "No client engine is named %s; add an artifact such as dev.merrow:merrow-client-%s. Found: %s"
            .formatted(name, name, found));
  }
}
