package dev.merrow.spring;

import dev.merrow.MerrowException;
import dev.merrow.records.Table;
import dev.merrow.store.MergeableStore;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The stores that the application uses, by path. This bean is for paths that are known only at run
 * time; for other paths use {@link MerrowStore} and {@link MerrowTable}.
 *
 * <p>If the application is the broker, the store of a path is the broker's own: it participates as
 * a peer of the path's clients, and stays open whether there are clients or not. If the application
 * is a client of an external broker ({@code merrow.client.url}), each store is synchronized with
 * the broker over a separate WebSocket.
 *
 * <p>Thread-safe.
 */
public interface MerrowStores {

  /**
   * Returns the store of a path, always the same one. The first call opens and loads it, and blocks
   * until that is done; it stays open until it is {@linkplain #release released} or the application
   * ends. A client does not wait for its broker.
   *
   * @param path the path, such as {@code todos} or {@code shop/orders}, without a leading slash, as
   *     it is in the URL that clients connect to: names with other characters must be encoded with
   *     percent signs
   * @throws IllegalArgumentException if the application is a client, and the path can't be part of
   *     a URL
   * @throws MerrowException if the store can't be loaded, also if that takes longer than {@code
   *     merrow.stores.load-timeout}; the next call tries again
   * @throws IllegalStateException if the application has ended
   */
  MergeableStore store(String path);

  /**
   * Returns a table of a path's store, whose rows are records.
   *
   * @throws MerrowException as {@link #store}
   * @throws IllegalArgumentException as {@link Table#of(dev.merrow.store.Store, String, Class)}
   * @throws IllegalStateException as {@link #store}
   */
  default <R extends Record> Table<R> table(String path, String tableId, Class<R> type) {
    return Table.of(store(path), tableId, type);
  }

  /**
   * Waits until everything that was written to a path's store so far is in the store's database, if
   * it has one.
   *
   * @return completes when all changes of transactions that ended before this call are durable;
   *     fails if they could not be saved, in which case saving is retried. Completes at once for a
   *     store without a database, or a path that the application does not use
   */
  CompletableFuture<Void> flush(String path);

  /**
   * Closes the store of a path that the application needs no longer, so that it takes no memory.
   * Applies to the whole application, however often it has asked for the store. A client sends what
   * its broker lacks first, for at most {@code merrow.client.flush-on-close}, and disconnects.
   * Clients of an application that is the broker are not affected: the store stays open as long as
   * its path has clients. The store and its tables must not be used any more; the next call of
   * {@link #store} opens and loads another. Does nothing for a path that the application does not
   * use.
   *
   * @return completes when everything that was written to the store is saved, and it is closed or
   *     its path has clients; never fails, as failures to save are logged
   * @throws IllegalStateException if the store or a table of it is injected by {@link MerrowStore}
   *     or {@link MerrowTable}
   */
  CompletableFuture<Void> release(String path);

  /** Returns the paths whose stores the application uses, in no particular order. */
  Set<String> paths();
}
