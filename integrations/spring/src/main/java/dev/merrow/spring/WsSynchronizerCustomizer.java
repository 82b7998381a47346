package dev.merrow.spring;

import dev.merrow.ws.client.WsSynchronizerOptions;

/**
 * Changes options of the synchronizers with a broker elsewhere that have no property, such as TLS
 * or a token that expires. All beans of this type are called in their order for each path, after
 * the properties were applied.
 */
@FunctionalInterface
public interface WsSynchronizerCustomizer {

  /**
   * Changes the options.
   *
   * @param path the path of the store that is to be synchronized
   */
  void customize(String path, WsSynchronizerOptions.Builder options);
}
