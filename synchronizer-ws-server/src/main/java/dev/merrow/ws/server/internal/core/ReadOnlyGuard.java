package dev.merrow.ws.server.internal.core;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.wire.CloseStatus;
import dev.merrow.ws.server.internal.share.Allowances;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses what clients have changed that may not: they are sent the same cells as they are in the
 * server's own store, with later stamps, which sets their stores right again. Nothing of it gets
 * into the server's store, nor to anybody else.
 */
final class ReadOnlyGuard {
  private static final Logger LOG = LoggerFactory.getLogger(ReadOnlyGuard.class);

  private final MergeableStore store;
  private final Path path;
  private final InstantSource clock;
  private final Allowances allowances;
  private final Consumer<Envelope> sender;

  /**
   * Makes it.
   *
   * @param sender sends corrections to the client that they name
   */
  ReadOnlyGuard(MergeableStore store, Path path, BrokerOptions options, Consumer<Envelope> sender) {
    this.store = store;
    this.path = path;
    this.clock = options.clock();
    this.allowances = options.shares().refusedCells();
    this.sender = sender;
  }

  /** Refuses what a client has changed. On the conversation's thread. */
  void refuse(PeerName name, MergeableChanges changes) {
    Client client = path.client(name.clientId());
    if (client == null) {
      // it has gone, and nobody else has heard of it
      return;
    }
    Correction correction = new Correction(store, clock);
    if (correction.isBeyond(changes)) {
      close(client, "it changed cells with stamps from the future");
      return;
    }
    // what is right already costs the looking, too
    if (!allowances.take(client.socket().holder(), changes.cellCount())) {
      close(client, "it and others of " + client.socket().holder() + " changed too many cells");
      return;
    }
    MergeableChanges right = correction.of(changes);
    if (!right.isEmpty()) {
      sender.accept(new Envelope(name.text(), null, new Message.ContentDiff(right)));
    }
  }

  private static void close(Client client, String why) {
    LOG.info("Closing {}, which may not write: {}", client, why);
    client.socket().close(CloseStatus.FORBIDDEN);
  }
}
