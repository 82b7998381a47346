package dev.merrow.ws.server.stores;

import dev.merrow.sync.ServerStore;
import java.time.Duration;
import java.util.List;
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
   * a store. Called when the server starts, which fails if this fails, each {@link
   * #checkInterval()}, and each second while it fails or a store can't be loaded or saved. It may
   * block.
   *
   * @throws Exception if they can't be persisted
   */
  default void check() throws Exception {}

  /**
   * Returns how often to call {@link #check()} while nothing has failed. Zero, the default, for
   * never, if failures show in the stores themselves early enough.
   */
  default Duration checkInterval() {
    return Duration.ZERO;
  }

  /**
   * Returns whether a path has a store, as far as that is known before the path is opened. The
   * server tells clients when they connect, so that they can rely on a store before it has sent
   * anything. Called for each client; must be fast. If the answer is undecided, or the path turns
   * out to have no store or one in memory, clients are told after the path was opened.
   *
   * @param pathId as for {@link #open}
   * @return {@link ServerStore#UNDECIDED} by default
   */
  default ServerStore presence(String pathId) {
    return ServerStore.UNDECIDED;
  }

  /**
   * Returns the paths whose stores are persisted, for those who look at the server: at most a
   * number of them, in the order of their names. Called on a thread that may block, once in a few
   * seconds while somebody looks. A path that the storage can't name may be left out.
   *
   * @param most how many at most
   * @return empty by default
   * @throws Exception if the storage can't be read
   */
  default List<StoredPath> storedPaths(int most) throws Exception {
    return List.of();
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
      public Duration checkInterval() {
        return stores.checkInterval();
      }

      @Override
      public ServerStore presence(String pathId) {
        return stores.presence(pathId);
      }

      @Override
      public List<StoredPath> storedPaths(int most) throws Exception {
        return stores.storedPaths(most);
      }
    };
  }
}
