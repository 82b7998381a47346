package dev.merrow.ws.server.internal.core;

import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.RefusalNotice;
import dev.merrow.wire.CloseStatus;
import dev.merrow.ws.server.internal.share.Allowances;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rejects changes of clients, those of read-only clients and those that the store's middleware
 * vetoes: the clients are sent the same cells as they are in the server's own store, with later
 * stamps, which corrects their stores, and are told which changes were refused. The changes reach
 * neither the server's store nor any other client.
 */
final class ReadOnlyGuard {
  private static final Logger LOG = LoggerFactory.getLogger(ReadOnlyGuard.class);

  private final MergeableStore store;
  private final Path path;
  private final InstantSource clock;
  private final Allowances allowances;
  private final Consumer<Envelope> sender;
  private final BrokerMonitor monitor;
  private final CorrectedCells correctedCells = new CorrectedCells();

  /**
   * Creates the guard.
   *
   * @param sender sends corrections to the client that they name
   */
  ReadOnlyGuard(MergeableStore store, Path path, BrokerOptions options, Consumer<Envelope> sender) {
    this.store = store;
    this.path = path;
    this.clock = options.clock();
    this.allowances = options.shares().refusedCells();
    this.sender = sender;
    this.monitor = options.monitor();
  }

  /**
   * A client has offered cells with stamps of views, which the store does not take. It has them
   * from a correction, maybe of an earlier connection, or from another broker. Tells it that they
   * are not taken, or it would wait for that. If one hides what the store has, corrects it; but one
   * that is not of this connection only once, as another broker may see to it that it comes again.
   * Runs on the conversation's thread.
   */
  void offered(PeerName name, MergeableChanges ofViews) {
    Correction correction = newCorrection();
    MergeableChanges winning = correction.winning(ofViews);
    if (winning.isEmpty() || path.client(name.clientId()) == null) {
      return;
    }
    notify(name, correction, winning);
    MergeableChanges hiding = winning.filter(correctedCells.toBeCorrected(name.clientId()));
    if (!hiding.isEmpty()) {
      correctedCells.add(name.clientId(), hiding);
      correct(name, correction, hiding);
    }
  }

  /** Rejects the changes of a read-only client. Runs on the conversation's thread. */
  void refuse(PeerName name, MergeableChanges changes) {
    monitor.refused(path.id(), changes.cellCount());
    Client client = path.client(name.clientId());
    if (client == null) {
      // it has gone, and no other client has received it
      return;
    }
    Correction correction = newCorrection();
    if (correction.isBeyond(changes)) {
      close(client, "it changed cells with stamps from the future");
      return;
    }
    // cells that are already right cost a lookup, too
    if (!allowances.take(client.socket().holder(), changes.cellCount())) {
      close(client, "it and others of " + client.socket().holder() + " changed too many cells");
      return;
    }
    tellAndCorrect(name, correction, changes);
  }

  /**
   * Rejects what the store's middleware vetoes of a client's changes. That is no reason to close
   * it: middleware may be stricter than a client can know. Runs on the conversation's thread.
   */
  void veto(PeerName name, MergeableChanges changes) {
    monitor.refused(path.id(), changes.cellCount());
    if (path.client(name.clientId()) != null) {
      tellAndCorrect(name, newCorrection(), changes);
    }
  }

  private Correction newCorrection() {
    return new Correction(store, clock);
  }

  private void tellAndCorrect(PeerName name, Correction correction, MergeableChanges changes) {
    MergeableChanges winning = correction.winning(changes);
    notify(name, correction, winning);
    correct(name, correction, winning);
  }

  /** Tells a client what is not taken: before the correction, which ends what this begins. */
  private void notify(PeerName name, Correction correction, MergeableChanges winning) {
    RefusalNotice.of(name.text(), winning, correction.likeOurs(winning)).forEach(sender);
  }

  private void correct(PeerName name, Correction correction, MergeableChanges winning) {
    MergeableChanges right = correction.of(winning);
    if (!right.isEmpty()) {
      correctedCells.add(name.clientId(), right);
      monitor.corrected(path.id());
      sender.accept(new Envelope(name.text(), null, new Message.ContentDiff(right)));
    }
  }

  /**
   * Changes were sent to the clients: corrects those that do not take them, because they have a
   * correction with a later stamp. Runs on the conversation's thread.
   */
  void sent(MergeableChanges changes) {
    if (correctedCells.isEmpty()) {
      return;
    }
    correctedCells
        .changed(changes)
        .forEach(
            (clientId, apart) -> {
              Client client = path.client(clientId);
              if (client != null) {
                correct(PeerName.of(client), newCorrection(), apart);
              }
            });
  }

  /** A client has gone. Runs on the conversation's thread. */
  void left(String clientId) {
    correctedCells.left(clientId);
  }

  private static void close(Client client, String why) {
    LOG.info("Closing {}, which may not write: {}", client, why);
    client.socket().close(CloseStatus.FORBIDDEN);
  }
}
