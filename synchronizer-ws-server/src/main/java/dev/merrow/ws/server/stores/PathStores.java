package dev.merrow.ws.server.stores;

import dev.merrow.sync.ServerStore;
import java.util.Optional;

/**
 * Makes the server's own stores. (TinyBase: what {@code createWsServer} takes as {@code
 * createPersisterForPath}.) Called from several threads, but for each path only after whatever it
 * gave for that path before is closed.
 */
@FunctionalInterface
public interface PathStores {

  /** No path has a store. */
  PathStores NONE = pathId -> Optional.empty();

  /**
   * The store for a path that has just got its first client. Clients' messages wait for it, so it
   * should not take long; it may block.
   *
   * @param pathId any string: what clients ask for, so not to be made a file's name of as it is
   * @return none for a path where the clients are among themselves
   * @throws Exception if there should be one but it can't be had; the clients are closed then
   */
  Optional<PathStore> open(String pathId) throws Exception;

  /**
   * Checks that stores can be kept where they are kept, as far as can be told without one. Called
   * when the server starts, which does not if this fails; and again, now and then, while a store
   * can't be loaded or saved. It may block.
   *
   * @throws Exception if they can't be kept
   */
  default void check() throws Exception {}

  /**
   * What is known of a path before it is opened, which clients are told when they connect: so they
   * can rely on a store to be there before it has said anything. Asked for each client; must be
   * quick. Of what is undecided they are told when it was opened.
   *
   * @param pathId as for {@link #open}
   * @return {@link ServerStore#UNDECIDED} by default
   */
  default ServerStore presence(String pathId) {
    return ServerStore.UNDECIDED;
  }

  /** The same stores with another routing. */
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
