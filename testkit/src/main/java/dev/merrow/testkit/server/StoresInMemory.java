package dev.merrow.testkit.server;

import dev.merrow.sync.ServerStore;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import java.util.Optional;

/** Stores of which clients are told at once that they are in memory. */
record StoresInMemory(PathStores stores) implements PathStores {
  @Override
  public Optional<PathStore> open(String pathId) throws Exception {
    return stores.open(pathId);
  }

  @Override
  public ServerStore presence(String pathId) {
    return ServerStore.IN_MEMORY;
  }
}
