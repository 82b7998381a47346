package dev.merrow.ws.server.internal.core;

import dev.merrow.backplane.Backplane;
import dev.merrow.backplane.BackplaneTransport;
import dev.merrow.persist.Persister;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.store.MergeableReads;
import dev.merrow.store.MergeableStore;
import dev.merrow.store.Subscription;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.PeerOrigin;
import dev.merrow.sync.PeerViews;
import dev.merrow.sync.RefusalNotice;
import dev.merrow.sync.RequestException;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.internal.views.PathViews;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.Routing;
import dev.merrow.ws.server.stores.Writer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's own store at a path, with its persister and its synchronizer. */
final class ServerPeer {
  private static final Logger LOG = LoggerFactory.getLogger(ServerPeer.class);

  /** How many clients that have gone are remembered. */
  private static final int MAX_GONE = 1_000;

  private final Path path;
  private final PathStore parts;
  private final SerialExecutor serial;
  private final BrokerMonitor monitor;
  private final ServerTransport transport;
  private final Synchronizer synchronizer;
  private final ReadOnlyGuard guard;

  /** Exchanges changes at once with the stores of other brokers; null if there are none. */
  private final @Nullable Synchronizer cluster;

  private final Hub hub;
  private final StoredShare stored;
  private final Audit audit;
  private final JoinOrder joinOrder;

  /** What each client may see; null if all see everything. */
  private final @Nullable PathViews views;

  private volatile @Nullable AudienceRules rules;

  /** Clients that have gone lately, whose last messages may not be processed yet. */
  private final Map<String, Gone> gone =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Gone> eldest) {
              return size() > MAX_GONE;
            }
          });

  private record Gone(ShareHolder holder, Writer writer) {}

  /**
   * Creates the peer without starting it.
   *
   * @param firstRules decide what each client sees; null if all see everything
   * @param serial does all of its work but the persister's
   */
  ServerPeer(
      Path path,
      PathStore parts,
      @Nullable AudienceRules firstRules,
      BrokerOptions options,
      SerialExecutor serial) {
    this.path = path;
    this.parts = parts;
    this.serial = serial;
    this.monitor = options.monitor();
    ServerOutbox outbox = new ServerOutbox(path, options, serial);
    this.rules = firstRules;
    this.views = firstRules == null ? null : new PathViews(parts.store(), firstRules);
    PeerViews peerViews = this::viewOf;
    this.transport = new ServerTransport(path, parts.persister(), outbox, options, serial, views);
    this.guard = new ReadOnlyGuard(parts.store(), path, options, this::send);
    this.stored =
        new StoredShare(parts.store(), path, options.shares(), serial, this::holderOfClient);
    this.hub =
        new Hub(
            parts.store(),
            path,
            outbox,
            guard,
            stored,
            this::writerOf,
            serial,
            this::offerHashes,
            views,
            this::send,
            monitor);
    // with views, the hub brings each change to those who see it; to offer each client the hashes
    // of its view would cost all of them a comparison for what concerns a few
    Runnable offerToAll = views == null ? this::offerHashes : () -> {};
    AuditMerge merge =
        new AuditMerge(parts.store(), peerViews, path, hub, this::writerOf, offerToAll);
    this.audit = new Audit(peerViews, serial, options.clientIds(), this::send, merge);
    this.joinOrder =
        new JoinOrder(
            peerViews,
            serial,
            options.requestTimeout(),
            options.clientIds(),
            this::send,
            transport::pass,
            merge::isThere,
            this::holderOf,
            offerToAll);
    TooLargeRelay tooLarge = new TooLargeRelay(path, this::gaps, this::send);
    transport.interceptWith(
        (sender, envelope, toAll) -> {
          if (sender.path() == null) {
            // it is known as long as its messages wait, however many others have gone meanwhile
            remember(sender);
          }
          if (views == null) {
            tooLarge.relay(envelope, toAll, hub::passOn);
          }
          if (RefusalNotice.isAboutReceiver(envelope)) {
            // the store needs no client's permission, and merges what it may
            return true;
          }
          return audit.intercept(envelope) || joinOrder.intercept(envelope, toAll);
        });
    this.synchronizer =
        Synchronizer.createCustomSynchronizer(
            parts.store(),
            transport,
            SynchronizerOptions.builder()
                .requestTimeout(options.requestTimeout())
                // the persister is flushed in the end, and there is no client to notify
                .flushOnClose(Duration.ZERO)
                .scheduler(serial)
                .random(options.random())
                .incoming(hub::incoming)
                .comparisonListener(
                    (peerName, outcome) -> {
                      monitor.compared(path.id(), outcome);
                      joinOrder.compared(peerName, outcome);
                    })
                .peerGroups(peerName -> holderOf(peerName).name())
                .peerInfo(peerName -> writerOf(PeerName.parse(peerName).clientId()))
                .views(peerViews)
                .errorListener(this::failed)
                .build());
    this.cluster = cluster(options);
  }

  /**
   * The stores of a path at all brokers are peers of each other. What one announces need not be
   * saved: another that has received it saves it itself before it announces it to clients.
   */
  private @Nullable Synchronizer cluster(BrokerOptions options) {
    Backplane backplane = options.backplane();
    if (backplane == null) {
      return null;
    }
    return Synchronizer.createCustomSynchronizer(
        parts.store(),
        BackplaneTransport.createBackplaneTransport(
            backplane, path.id(), options.scheduler(), options.random()),
        SynchronizerOptions.builder()
            .requestTimeout(options.requestTimeout())
            .flushOnClose(Duration.ZERO)
            .scheduler(serial)
            .random(options.random())
            .errorListener(
                error -> LOG.debug("The store at path {} and other brokers", path, error))
            .build());
  }

  /** Loads the store and lets it take part; it is given back if that fails. */
  CompletableFuture<Void> start() {
    Persister persister = parts.persister();
    CompletableFuture<Void> loaded =
        persister == null
            ? CompletableFuture.completedFuture(null)
            : persister.startAutoPersisting();
    return loaded
        .thenCompose(done -> synchronizer.startSync())
        .thenRunAsync(this::begin, serial)
        .exceptionallyCompose(
            error ->
                stop().thenCompose(done -> CompletableFuture.failedFuture(Futures.cause(error))));
  }

  private void begin() {
    transport.begin();
    hub.begin();
    if (views != null) {
      views.rebuild();
    }
    stored.begin(path.opener());
    if (cluster != null) {
      // without the engine, the brokers learn from the database alone
      CompletableFuture<Void> unused = cluster.startSync();
    }
    MergeableStore store = parts.store();
    serial.run(() -> parts.ready().accept(store));
  }

  /** The approximate memory of the content, which is counted while there is a limit. */
  long storedBytes() {
    return stored.bytes();
  }

  /** The store and what keeps it. */
  PathStore parts() {
    return parts;
  }

  /** Returns whether nothing keeps the store. */
  boolean isInMemory() {
    return parts.persister() == null;
  }

  /** Returns what a client may see of the store. */
  private MergeableReads viewOf(String peerName) {
    return views == null ? parts.store() : views.viewOf(PeerName.parse(peerName).clientId());
  }

  /** Returns whether each client sees only its part of the store. */
  boolean hasRules() {
    return views != null;
  }

  /** Puts rules in place of the current ones, if they are others. */
  void apply(AudienceRules newRules) {
    PathViews pathViews = views;
    if (pathViews != null && rules != newRules) {
      rules = newRules;
      serial.execute(() -> hub.bring(pathViews.setRules(newRules)));
    }
  }

  /** A client has come, or was there when the store started. */
  void joined(Client client) {
    PathViews pathViews = views;
    if (pathViews != null) {
      serial.execute(
          () -> {
            if (path.client(client.id()) == client) {
              pathViews.join(client.id(), client.labels());
            }
          });
    }
  }

  /** A client has other labels than before. */
  void relabelled(Client client) {
    PathViews pathViews = views;
    if (pathViews != null) {
      serial.execute(() -> hub.bring(pathViews.relabel(client.id(), client.labels())));
    }
  }

  /**
   * Changes the store for somebody who is no client: middleware sees who writes, and the limits of
   * what is stored apply.
   *
   * @param grant what who writes may do
   * @param holder whom what is stored is charged to
   * @return fails with a {@link StoreFullException}, with a {@link CancellationException} if the
   *     store has ended, or with what the edit throws
   */
  CompletableFuture<Void> edit(Grant grant, ShareHolder holder, StoreEdit edit) {
    Writer writer = new Writer(path.id(), grant.identity(), grant.labels());
    PeerOrigin origin = new PeerOrigin(edit, null, writer);
    return CompletableFuture.runAsync(
        () -> {
          if (stored.isClosed()) {
            throw new CancellationException("The store at path " + path + " has ended");
          }
          stored.prepare();
          MergeableChanges before = edit.before();
          edit.make(actions -> transact(origin, holder, before, actions));
        },
        serial);
  }

  private void transact(
      PeerOrigin origin, ShareHolder holder, MergeableChanges before, Runnable actions) {
    MergeableStore store = parts.store();
    Subscription admission =
        store.addWillFinishTransactionListener(
            finishing -> {
              if (store.getTransactionOrigin() == origin) {
                requireRoom(holder, before);
              }
            });
    try {
      var unused = store.transact(origin, actions);
    } finally {
      admission.close();
    }
  }

  private void requireRoom(ShareHolder holder, MergeableChanges before) {
    MergeableChanges changes = parts.store().getTransactionStamps();
    if (changes != null && !stored.admits(holder, changes, before)) {
      monitor.refused(path.id(), changes.cellCount());
      throw new StoreFullException(path.id());
    }
  }

  Routing routing() {
    return parts.routing();
  }

  /** Makes all clients ask soon for what they lack. */
  void offerHashes() {
    serial.execute(
        () -> {
          MergeableStore store = parts.store();
          Message offer = new Message.OfferContentHashes(store.getMergeableContentHashes());
          send(Envelope.toAll(null, offer));
        });
  }

  private List<SyncGap> gaps() {
    return synchronizer.getGaps();
  }

  private void send(Envelope envelope) {
    Futures.whenDone(transport.send(envelope), this::failedIfAny);
  }

  private void failedIfAny(@Nullable Throwable error) {
    if (error != null) {
      failed(Futures.cause(error));
    }
  }

  /**
   * Takes what a client says to the store.
   *
   * @throws dev.merrow.wire.OverflowException if too much of what it said waits already
   */
  void take(ClientMessage said) {
    transport.take(said);
    if (said.sender().path() == null) {
      // it left while the store was starting, or at this moment
      left(said.sender());
    }
  }

  private ShareHolder holderOf(String peerName) {
    return holderOfClient(PeerName.parse(peerName).clientId());
  }

  private ShareHolder holderOfClient(String clientId) {
    Client client = path.client(clientId);
    if (client != null) {
      return client.socket().holder();
    }
    Gone lately = gone.get(clientId);
    return lately == null ? ShareHolder.UNKNOWN : lately.holder();
  }

  private @Nullable Writer writerOf(String clientId) {
    Client client = path.client(clientId);
    if (client != null) {
      return writer(client);
    }
    Gone lately = gone.get(clientId);
    return lately == null ? null : lately.writer();
  }

  private Writer writer(Client client) {
    Grant grant = client.grant();
    return new Writer(path.id(), grant.identity(), grant.labels());
  }

  /** A client is about to go, and is still found at the path. */
  void remember(Client client) {
    gone.put(client.id(), new Gone(client.socket().holder(), writer(client)));
  }

  /** A client has gone. */
  void left(Client client) {
    remember(client);
    transport.left(client);
    String peerName = PeerName.of(client).text();
    String clientId = client.id();
    serial.execute(
        () -> {
          joinOrder.left(peerName);
          guard.left(clientId);
          if (views != null) {
            views.left(clientId);
          }
        });
  }

  /**
   * A client may write from now on, or no longer, and so has another name here. Under the former
   * one, nothing is awaited from it any more; under the new one, it compares with the store, or
   * with its view of it.
   *
   * @param before the grant that it had
   */
  void accessChanged(Client client, Grant before) {
    String formerName = PeerName.of(client, before).text();
    String peerName = PeerName.of(client).text();
    serial.execute(
        () -> {
          joinOrder.left(formerName);
          Message offer =
              new Message.OfferContentHashes(viewOf(peerName).getMergeableContentHashes());
          send(new Envelope(peerName, null, offer));
        });
  }

  /** Ends when the store has taken and saved all that was said to it. */
  CompletableFuture<Void> stop() {
    Persister persister = parts.persister();
    return transport
        .drained()
        .thenCompose(done -> synchronizer.closeAsync())
        .thenCompose(
            done ->
                cluster == null
                    ? CompletableFuture.<Void>completedFuture(null)
                    : cluster.closeAsync())
        .thenCompose(
            done -> {
              hub.close();
              serial.execute(
                  () -> {
                    audit.close();
                    joinOrder.close();
                    stored.close();
                  });
              return persister == null
                  ? CompletableFuture.completedFuture(null)
                  : persister.closeAsync();
            });
  }

  private void failed(Throwable error) {
    if (error instanceof RequestException || error instanceof CancellationException) {
      // a client that is slow, or gone
      LOG.debug("The store at path {} was not answered: {}", path, error.getMessage());
    } else {
      LOG.warn("The store at path {}: {}", path, error.toString());
      monitor.problem(ProblemKind.STORE_NOT_IN_STEP, path.id(), error.toString());
    }
  }
}
