package dev.merrow.ws.server.stores;

import dev.merrow.sync.ServerStore;
import java.util.Optional;

/**
 * Creates the server's own stores. (TinyBase: the {@code createPersisterForPath} of {@code
 * createWsServer}.) Called from several threads, but for each path only after the store that it
 * returned for that path before is closed.
 */
@FunctionalInterface
public interface PathStores {

  /** No path has a store. */
  PathStores NONE = pathId -> Optional.empty();

  /**
   * Returns the store for a path that has just got its first client. Clients' messages wait for it,
   * so it should return soon; it may block.
   *
   * @param pathId any string that a client requests, so do not use it as a file name unchanged
   * @return empty for a path without a store
   * @throws Exception if the store can't be created; the clients are closed then
   */
  Optional<PathStore> open(String pathId) throws Exception;

  /**
   * Checks that stores can be persisted in their storage, as far as that can be determined without
   * a store. Called when the server starts, which fails if this fails, and again at intervals while
   * a store can't be loaded or saved. It may block.
   *
   * @throws Exception if they can't be persisted
   */
  default void check() throws Exception {}

  /**
   * Returns whether a path has a store, as far as that is known before the path is opened. The
   * server tells clients when they connect, so that they can rely on a store before it has sent
   * anything. Called for each client; must be fast. If the answer is undecided, clients are told
   * after the path was opened.
   *
   * @param pathId as for {@link #open}
   * @return {@link ServerStore#UNDECIDED} by default
   */
  default ServerStore presence(String pathId) {
    return ServerStore.UNDECIDED;
  }

  /** Returns the same stores with another routing. */
  default PathStores withRouting(Routing routing) {
    PathStores stores = this;
    return new PathStores() {
      @Override
      public Optional<PathStore> open(String pathId) throws Exception {
        return stores.open(pathId).map(store -> store.withRouting(routing));
      }

      @Override
      public void check() throws Exception {
        stores.check();
      }

      @Override
      public ServerStore presence(String pathId) {
        return stores.presence(pathId);
      }
    };
  }
}
