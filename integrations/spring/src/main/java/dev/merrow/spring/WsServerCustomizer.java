package dev.merrow.spring;

import dev.merrow.ws.server.WsServerOptions;

/**
 * Changes options of the broker that have no property, such as limits. All beans of this type are
 * called in their order, after the properties are applied. The container's engine always replaces
 * the builder's.
 */
@FunctionalInterface
public interface WsServerCustomizer {

  /** Changes the options. */
  void customize(WsServerOptions.Builder options);
}
