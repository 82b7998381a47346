package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Store;
import dev.merrow.store.Subscription;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.PeerOrigin;
import dev.merrow.sync.RefusalNotice;
import dev.merrow.wire.OverflowException;
import dev.merrow.ws.server.internal.views.PathViews;
import dev.merrow.ws.server.internal.views.ViewChanges;
import dev.merrow.ws.server.internal.views.ViewCorrection;
import dev.merrow.ws.server.internal.views.WriteVerdict;
import dev.merrow.ws.server.stores.Writer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes all changes through the server's own store on paths whose clients don't communicate with
 * each other: a client's changes are merged there, and the result is sent to the others. So is
 * content that the store has received by comparing with a client, and content that was written
 * here.
 *
 * <p>On a path with rules, each client is sent only what it may see.
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
  private final Function<String, @Nullable Writer> writers;
  private final Runnable offerHashes;
  private final @Nullable PathViews views;
  private final Consumer<Envelope> sender;
  private final BrokerMonitor monitor;
  private volatile @Nullable Subscription subscription;

  private int waiting;
  private boolean missed;

  /** On a path with rules, the clients that are to be offered their hashes. Guarded by this. */
  private final Set<String> behind = new LinkedHashSet<>();

  /**
   * Creates the hub.
   *
   * @param writers tells who a client is, by its id; null if that is not known any more
   * @param offerHashes makes all clients compare with the store
   * @param views what each client may see; null if all see everything
   * @param sender sends messages to the client that they name
   * @param monitor counts what is refused and corrected
   */
  Hub(
      MergeableStore store,
      Path path,
      ServerOutbox outbox,
      ReadOnlyGuard guard,
      StoredShare stored,
      Function<String, @Nullable Writer> writers,
      SerialExecutor serial,
      Runnable offerHashes,
      @Nullable PathViews views,
      Consumer<Envelope> sender,
      BrokerMonitor monitor) {
    this.store = store;
    this.path = path;
    this.outbox = outbox;
    this.guard = guard;
    this.stored = stored;
    this.writers = writers;
    this.serial = serial;
    this.offerHashes = offerHashes;
    this.views = views;
    this.sender = sender;
    this.monitor = monitor;
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
  MergeableChanges incoming(String peerName, MergeableChanges some) {
    PeerName name = PeerName.parse(peerName);
    Writer writer = writers.apply(name.clientId());
    if (writer == null) {
      // it has gone long ago, and nothing says what it may do: it has to bring its changes again
      return MergeableChanges.EMPTY;
    }
    PathViews pathViews = views;
    if (pathViews != null) {
      return incoming(pathViews, name, writer, some);
    }
    if (some.hasViewStamps()) {
      guard.offered(name, some.filter((tableId, rowId, id, cell) -> cell.hlc().isOfView()));
    }
    // corrections, and deletions of a view that another broker has made, are no changes of a client
    MergeableChanges own = some.withoutViewStamps();
    if (own.sayNothing()) {
      return MergeableChanges.EMPTY;
    }
    if (!name.mayWrite()) {
      guard.refuse(name, own);
      return MergeableChanges.EMPTY;
    }
    if (!stored.admits(name.clientId(), own)) {
      monitor.refused(path.id(), own.cellCount());
      return MergeableChanges.EMPTY;
    }
    if (!path.isHub()) {
      return own;
    }
    ClientMerge.Outcome outcome =
        ClientMerge.merge(store, new PeerOrigin(this, name.clientId(), writer), own);
    if (!outcome.vetoed().isEmpty()) {
      guard.veto(name, outcome.vetoed());
    }
    // the conversation finds that out again, reports it, and asks for it when it is due
    return outcome.leftOut();
  }

  /** Takes what a client has changed, as far as it may write it, and corrects the client. */
  private MergeableChanges incoming(
      PathViews pathViews, PeerName name, Writer writer, MergeableChanges changes) {
    String clientId = name.clientId();
    WriteVerdict verdict = pathViews.check(clientId, changes, name.mayWrite());
    MergeableChanges leftOut = MergeableChanges.EMPTY;
    MergeableChanges vetoed = MergeableChanges.EMPTY;
    if (!verdict.accepted().isEmpty()) {
      if (!stored.admits(clientId, verdict.accepted())) {
        monitor.refused(path.id(), changes.cellCount());
        return MergeableChanges.EMPTY;
      }
      ClientMerge.Outcome outcome =
          ClientMerge.merge(store, new PeerOrigin(this, clientId, writer), verdict.accepted());
      leftOut = outcome.leftOut();
      vetoed = outcome.vetoed();
    }
    MergeableChanges later = leftOut;
    MergeableChanges unseen =
        pathViews
            .unseen(clientId, verdict.unseen())
            .filter((tableId, rowId, id, cell) -> later.get(tableId, rowId, id) == null);
    MergeableChanges refused = verdict.refused().union(vetoed);
    if (!refused.isEmpty()) {
      monitor.refused(path.id(), refused.cellCount());
    }
    correct(pathViews, name, refused.union(unseen));
    return leftOut;
  }

  private void correct(PathViews pathViews, PeerName name, MergeableChanges refused) {
    if (refused.isEmpty() || path.client(name.clientId()) == null) {
      return;
    }
    ViewCorrection correction = pathViews.correct(name.clientId(), refused);
    MergeableChanges same = correction.same();
    // before the correction, which ends what the notice begins
    RefusalNotice.of(
            name.text(),
            correction.refused(),
            (tableId, rowId, id, cell) -> same.get(tableId, rowId, id) != null)
        .forEach(sender);
    if (!correction.right().isEmpty()) {
      monitor.corrected(path.id());
      sender.accept(new Envelope(name.text(), null, new Message.ContentDiff(correction.right())));
    }
  }

  private @Nullable String source() {
    // what the store has added by itself, its source lacks, too
    return store.getTransactionOrigin() instanceof PeerOrigin origin
            && origin.receiver() == this
            && store.getTransactionAdditions().isEmpty()
        ? origin.peerId()
        : null;
  }

  private void transactionFinished(Store finished) {
    PathViews pathViews = views;
    if (pathViews != null) {
      transactionFinished(pathViews);
      return;
    }
    if (!path.isHub()) {
      return;
    }
    MergeableChanges changes = store.getTransactionStamps();
    String but = source();
    if (changes == null || !changes.sayNothing()) {
      bring(changes, but);
    }
  }

  private void transactionFinished(PathViews pathViews) {
    MergeableChanges changes = store.getTransactionStamps();
    if (changes == null) {
      pathViews.rebuild();
      bring(null, sent -> {});
    } else if (!changes.sayNothing()) {
      String writer =
          store.getTransactionOrigin() instanceof PeerOrigin origin && origin.receiver() == this
              ? origin.peerId()
              : null;
      bring(pathViews.changed(store, changes, writer, store.getTransactionAdditions().isEmpty()));
    }
  }

  /**
   * Brings changes to the clients that may see them. Clients for which too much waits are offered
   * their hashes in its place.
   */
  void bring(List<ViewChanges> changes) {
    if (changes.isEmpty()) {
      return;
    }
    boolean tooMany;
    synchronized (this) {
      tooMany = waiting >= MAX_WAITING;
      waiting++;
    }
    if (tooMany) {
      changes.forEach(this::missed);
    }
    serial.execute(
        () -> {
          if (!tooMany) {
            changes.forEach(this::send);
          }
          oneIsDone();
        });
  }

  private synchronized void missed(ViewChanges changes) {
    behind.addAll(changes.clientIds());
  }

  private void send(ViewChanges changes) {
    try {
      Envelope envelope = Envelope.toAll(null, new Message.ContentDiff(changes.changes()));
      path.sendToEach(changes.clientIds(), outbox.write(envelope).message());
    } catch (OverflowException e) {
      missed(changes);
    }
  }

  private void offerHashes(PathViews pathViews, List<String> clientIds) {
    for (String clientId : clientIds) {
      Client client = path.client(clientId);
      if (client != null) {
        Message offer =
            new Message.OfferContentHashes(pathViews.viewOf(clientId).getMergeableContentHashes());
        sender.accept(new Envelope(PeerName.of(client).text(), null, offer));
      }
    }
  }

  private void bring(@Nullable MergeableChanges changes, @Nullable String but) {
    bring(
        changes, sent -> sendToAllExcept(but, Envelope.toAll(null, new Message.ContentDiff(sent))));
  }

  private void bring(@Nullable MergeableChanges changes, Consumer<MergeableChanges> send) {
    synchronized (this) {
      if (changes == null || waiting >= MAX_WAITING) {
        missed = true;
      }
      waiting++;
    }
    serial.execute(
        () -> {
          if (changes != null && !isMissed()) {
            send(changes, send);
          }
          oneIsDone();
        });
  }

  private synchronized boolean isMissed() {
    return missed;
  }

  private void oneIsDone() {
    boolean offer;
    List<String> some = List.of();
    synchronized (this) {
      waiting--;
      offer = waiting == 0 && missed;
      missed &= !offer;
      if (waiting == 0 && !behind.isEmpty()) {
        some = List.copyOf(behind);
        behind.clear();
      }
    }
    PathViews pathViews = views;
    if (offer) {
      offerHashes.run();
    } else if (pathViews != null) {
      offerHashes(pathViews, some);
    }
  }

  private void send(MergeableChanges changes, Consumer<MergeableChanges> send) {
    try {
      send.accept(changes);
      guard.sent(changes);
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
