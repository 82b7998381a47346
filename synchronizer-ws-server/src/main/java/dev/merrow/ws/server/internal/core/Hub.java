package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.FutureStampException;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.PeerOrigin;
import dev.merrow.wire.OverflowException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes all changes through the server's own store on paths whose clients don't communicate with
 * each other: a client's changes are merged there, and the result is sent to the others. So is
 * content that the store has received by comparing with a client, and content that was written
 * here.
 */
final class Hub {
  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

  /** How many changes may wait to be sent, before hashes are offered in their place. */
  private static final int MAX_WAITING = 1_000;

  private final MergeableStore store;
  private final Path path;
  private final ServerOutbox outbox;
  private final SerialExecutor serial;
  private final ReadOnlyGuard guard;
  private final StoredShare stored;
  private final Runnable offerHashes;
  private volatile @Nullable Subscription subscription;

  private int waiting;
  private boolean missed;

  /**
   * Creates the hub.
   *
   * @param offerHashes makes all clients compare with the store
   */
  Hub(
      MergeableStore store,
      Path path,
      ServerOutbox outbox,
      ReadOnlyGuard guard,
      StoredShare stored,
      SerialExecutor serial,
      Runnable offerHashes) {
    this.store = store;
    this.path = path;
    this.outbox = outbox;
    this.guard = guard;
    this.stored = stored;
    this.serial = serial;
    this.offerHashes = offerHashes;
  }

  /** Begins to bring changes to the clients. */
  void begin() {
    subscription = store.addDidFinishTransactionListener(this::transactionFinished);
  }

  /**
   * Takes what a client has changed, on the conversation's thread.
   *
   * @return what of it the conversation is to merge
   */
  MergeableChanges incoming(String peerName, MergeableChanges changes) {
    PeerName name = PeerName.parse(peerName);
    if (!name.mayWrite()) {
      guard.refuse(name, changes);
      return MergeableChanges.EMPTY;
    }
    if (!stored.admits(name.clientId(), changes)) {
      return MergeableChanges.EMPTY;
    }
    if (!path.isHub()) {
      return changes;
    }
    FutureStampException refusal = new PeerOrigin(this, name.clientId()).merge(store, changes);
    // the conversation finds that out again, reports it, and asks for it when it is due
    return refusal == null ? MergeableChanges.EMPTY : refusal.leftOut();
  }

  private void transactionFinished(Store finished) {
    if (!path.isHub()) {
      return;
    }
    MergeableChanges changes = store.getTransactionStamps();
    // what the store has added by itself, its source lacks, too
    String but =
        store.getTransactionOrigin() instanceof PeerOrigin origin
                && origin.receiver() == this
                && store.getTransactionAdditions().isEmpty()
            ? origin.peerId()
            : null;
    if (changes == null || !changes.sayNothing()) {
      bring(changes, but);
    }
  }

  private void bring(@Nullable MergeableChanges changes, @Nullable String but) {
    synchronized (this) {
      if (changes == null || waiting >= MAX_WAITING) {
        missed = true;
      }
      waiting++;
    }
    serial.execute(
        () -> {
          if (changes != null && !isMissed()) {
            send(changes, but);
          }
          oneIsDone();
        });
  }

  private synchronized boolean isMissed() {
    return missed;
  }

  private void oneIsDone() {
    boolean offer;
    synchronized (this) {
      waiting--;
      offer = waiting == 0 && missed;
      missed &= !offer;
    }
    if (offer) {
      offerHashes.run();
    }
  }

  private void send(MergeableChanges changes, @Nullable String but) {
    try {
      sendToAllExcept(but, Envelope.toAll(null, new Message.ContentDiff(changes)));
    } catch (OverflowException e) {
      synchronized (this) {
        missed = true;
      }
    }
  }

  private void sendToAllExcept(@Nullable String but, Envelope envelope) {
    path.sendToAllExcept(but, outbox.write(envelope).message());
  }

  /** Brings to all others what a client has said, as it is, if it is not too large for them. */
  void passOn(Envelope said) {
    String from = said.peerId();
    try {
      sendToAllExcept(from == null ? null : PeerName.parse(from).clientId(), said.withPeer(null));
    } catch (OverflowException e) {
      LOG.debug("Could not send to path {}: {}", path, e.getMessage());
    }
  }

  void close() {
    Subscription current = subscription;
    if (current != null) {
      current.close();
    }
  }
}
