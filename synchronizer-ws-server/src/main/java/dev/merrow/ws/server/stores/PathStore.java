package dev.merrow.ws.server.stores;

import dev.merrow.persist.Persister;
import dev.merrow.store.MergeableStore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The server's own store for a path, which participates there as a peer of the clients.
 *
 * @param store holds the content that the clients share; must be used by only one path
 * @param persister of that store: loads it and keeps it saved while the path has clients, and is
 *     closed after the last has left. The store announces content only after it is saved. Null for
 *     a store that is lost with its last client
 * @param routing how clients' messages go; {@link Routing#HUB} unless another is asked for
 * @param ready is given the store each time that it begins to take part, after it was loaded, on a
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
   * A store that is kept by a persister.
   *
   * @param persister of a mergeable store, whose work has not begun
   * @throws IllegalArgumentException if its store is not mergeable
   */
  public static PathStore persisted(Persister persister) {
    if (persister.getStore() instanceof MergeableStore store) {
      return new PathStore(store, persister, Routing.HUB, ready -> {});
    }
    throw new IllegalArgumentException("The persister's store must be mergeable");
  }

  /** A store that is lost with its path's last client. */
  public static PathStore inMemory(MergeableStore store) {
    return new PathStore(store, null, Routing.HUB, ready -> {});
  }

  /** The same with something to do each time that the store begins to take part. */
  public PathStore onReady(Consumer<? super MergeableStore> listener) {
    return new PathStore(store, persister, routing, listener);
  }

  /** The same with another routing. */
  public PathStore withRouting(Routing other) {
    return new PathStore(store, persister, other, ready);
  }
}
