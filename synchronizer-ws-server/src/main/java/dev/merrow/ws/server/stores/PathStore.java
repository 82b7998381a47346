package dev.merrow.ws.server.stores;

import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's own store for a path, which participates there as a peer of the clients.
 *
 * @param store holds the content that the clients share; must be used by only one path
 * @param persister the store's persister, which loads it, saves it while the path has clients, and
 *     is closed after the last one has left. The store announces content only after it is saved.
 *     Null for a store in memory, which is lost with its last client
 * @param routing the routing of clients' messages; {@link Routing#HUB} by default
 * @param ready called with the store each time it begins to participate, after it was loaded, on a
 *     thread that must not be blocked
 */
public record PathStore(
    MergeableStore store,
    @Nullable Persister persister,
    Routing routing,
    Consumer<? super MergeableStore> ready) {

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the persister is another store's
   */
  public PathStore {
    if (persister != null && persister.getStore() != store) {
      throw new IllegalArgumentException("The persister must be the store's own");
    }
  }

  /**
   * Returns a store that a persister keeps.
   *
   * @param persister the persister of a mergeable store, which has not been started
   * @throws IllegalArgumentException if its store is not mergeable
   */
  public static PathStore persisted(Persister persister) {
    if (persister.getStore() instanceof MergeableStore store) {
      return new PathStore(store, persister, Routing.HUB, ready -> {});
    }
    throw new IllegalArgumentException("The persister's store must be mergeable");
  }

  /** Returns a store that is lost when its path's last client leaves. */
  public static PathStore inMemory(MergeableStore store) {
    return new PathStore(store, null, Routing.HUB, ready -> {});
  }

  /**
   * Returns the same store, with a listener that is called each time the store begins to
   * participate.
   */
  public PathStore onReady(Consumer<? super MergeableStore> listener) {
    return new PathStore(store, persister, routing, listener);
  }

  /** Returns the same store with another routing. */
  public PathStore withRouting(Routing other) {
    return new PathStore(store, persister, other, ready);
  }
}
