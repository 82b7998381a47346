package dev.merrow.ws.server.stores;

import dev.merrow.store.Store;
import dev.merrow.sync.PeerOrigin;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The client whose changes a path's store merges. Middleware and listeners of the store ask for it,
 * and so can allow one client what they refuse another:
 *
 * <pre>{@code
 * Middleware.createMiddleware(store)
 *     .addWillSetCellCallback(
 *         (tableId, rowId, cellId, cell) -> {
 *           Writer writer = Writer.of(store);
 *           return writer == null || writer.labels().contains("staff") ? cell : null;
 *         });
 * }</pre>
 *
 * @param path the path, as the client has requested it
 * @param identity the client's identity, as its grant states it; {@link
 *     dev.merrow.ws.server.auth.Decision.Grant#ANYONE} if it is not known
 * @param labels the labels of the client's grant that is in effect when the change is merged
 */
public record Writer(String path, String identity, Set<String> labels) {

  /** Copies the labels. */
  public Writer {
    labels = Set.copyOf(labels);
  }

  /**
   * Returns the client whose changes are merged by the current transaction of a store. Call it in
   * middleware, in a listener, or elsewhere in the transaction. Returns null if the changes are no
   * client's of this broker: the program's own, loaded by a persister, or of another broker.
   */
  public static @Nullable Writer of(Store store) {
    return store.getTransactionOrigin() instanceof PeerOrigin origin
            && origin.peer() instanceof Writer writer
        ? writer
        : null;
  }
}
