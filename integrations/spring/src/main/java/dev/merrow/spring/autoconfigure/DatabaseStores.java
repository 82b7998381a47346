package dev.merrow.spring.autoconfigure;

import dev.merrow.ws.server.stores.PathStores;

/** Keeps stores in a database; there is one if the application has what that takes. */
interface DatabaseStores {

  /**
   * Returns stores that are kept where the properties say.
   *
   * @param stores with a URL or the name of a data source
   */
  PathStores open(MerrowProperties.Stores stores);
}
