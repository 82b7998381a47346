package dev.merrow.ws.server.internal.core;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.CloseStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses what clients have changed that may not: the server's own store writes the same cells
 * anew, as they are there, with later stamps, which sets the client's store right again.
 */
final class ReadOnlyGuard {
  private static final Logger LOG = LoggerFactory.getLogger(ReadOnlyGuard.class);

  /** How many cells of a client's are set right; each of them costs the store a stamp. */
  static final int MAX_CELLS = 10_000;

  private final MergeableStore store;
  private final Path path;
  private final Correction correction;

  ReadOnlyGuard(MergeableStore store, Path path, BrokerOptions options) {
    this.store = store;
    this.path = path;
    this.correction = new Correction(store, options.clock());
  }

  /** Refuses what a client has changed. On the conversation's thread. */
  void refuse(String clientId, MergeableChanges changes) {
    Client client = path.client(clientId);
    if (client == null) {
      // it has gone, and nobody else has heard of it
      return;
    }
    if (correction.isBeyond(changes)) {
      close(client, "it changed cells with stamps from the future");
      return;
    }
    try {
      store.transaction(() -> setRight(client, changes));
    } catch (FutureStampException e) {
      close(client, e.toString());
    }
  }

  private void setRight(Client client, MergeableChanges changes) {
    MergeableChanges right = correction.of(changes);
    int cells = Math.toIntExact(right.cellCount());
    if (client.refused(cells) > MAX_CELLS) {
      close(client, "it changed more than " + MAX_CELLS + " cells");
    } else if (cells > 0) {
      store.applyMergeableChanges(right);
    }
  }

  private static void close(Client client, String why) {
    LOG.info("Closing {}, which may not write: {}", client, why);
    client.socket().close(CloseStatus.FORBIDDEN);
  }
}
