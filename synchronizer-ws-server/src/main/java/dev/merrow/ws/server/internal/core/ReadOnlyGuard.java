package dev.merrow.ws.server.internal.core;

import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.RefusalNotice;
import dev.merrow.wire.CloseStatus;
import dev.merrow.ws.server.internal.share.Allowances;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rejects the changes of read-only clients: they are sent the same cells as they are in the
 * server's own store, with later stamps, which corrects their stores, and are told which changes
 * were refused. The changes reach neither the server's store nor any other client.
 */
final class ReadOnlyGuard {
  private static final Logger LOG = LoggerFactory.getLogger(ReadOnlyGuard.class);

  private final MergeableStore store;
  private final Path path;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Allowances allowances;
  private final Consumer<Envelope> sender;

  /**
   * Creates the guard.
   *
   * @param sender sends corrections to the client that they name
   */
  ReadOnlyGuard(MergeableStore store, Path path, BrokerOptions options, Consumer<Envelope> sender) {
    this.store = store;
    this.path = path;
    this.clock = options.clock();
    this.random = Objects.requireNonNullElseGet(options.random(), SecureRandom::new);
    this.allowances = options.shares().refusedCells();
    this.sender = sender;
  }

  /** Rejects a client's changes. Runs on the conversation's thread. */
  void refuse(PeerName name, MergeableChanges changes) {
    Client client = path.client(name.clientId());
    if (client == null) {
      // it has gone, and no other client has received it
      return;
    }
    Correction correction = new Correction(store, random.nextInt(Hlc.MAX_CLIENT + 1), clock);
    if (correction.isBeyond(changes)) {
      close(client, "it changed cells with stamps from the future");
      return;
    }
    // cells that are already right cost a lookup, too
    if (!allowances.take(client.socket().holder(), changes.cellCount())) {
      close(client, "it and others of " + client.socket().holder() + " changed too many cells");
      return;
    }
    MergeableChanges winning = correction.winning(changes);
    MergeableChanges right = correction.of(winning);
    // before the correction, which ends what the notice begins
    RefusalNotice.of(name.text(), winning, correction.likeOurs(winning)).forEach(sender);
    if (!right.isEmpty()) {
      sender.accept(new Envelope(name.text(), null, new Message.ContentDiff(right)));
    }
  }

  private static void close(Client client, String why) {
    LOG.info("Closing {}, which may not write: {}", client, why);
    client.socket().close(CloseStatus.FORBIDDEN);
  }
}
