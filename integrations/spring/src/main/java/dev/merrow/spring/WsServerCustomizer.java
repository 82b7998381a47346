package dev.merrow.spring;

import dev.merrow.ws.server.WsServerOptions;

/**
 * Changes options of the broker that have no property, such as limits. All beans of this type are
 * called in their order, after the properties were applied; the engine that the builder has then is
 * replaced by the container's.
 */
@FunctionalInterface
public interface WsServerCustomizer {

  /** Changes the options. */
  void customize(WsServerOptions.Builder options);
}
