package dev.merrow.spring;

import dev.merrow.ws.client.WsSynchronizerOptions;

/**
 * Changes options that have no property, such as TLS or a token that expires, of the synchronizers
 * with an external broker. All beans of this type are called in their order for each path, after
 * the properties are applied.
 */
@FunctionalInterface
public interface WsSynchronizerCustomizer {

  /**
   * Changes the options.
   *
   * @param path the path of the store to synchronize
   */
  void customize(String path, WsSynchronizerOptions.Builder options);
}
