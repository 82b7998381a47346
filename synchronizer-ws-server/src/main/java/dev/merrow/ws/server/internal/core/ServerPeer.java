package dev.merrow.ws.server.internal.core;

import dev.merrow.persist.Persister;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.schedule.internal.SerialExecutor;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.sync.RefusalNotice;
import dev.merrow.sync.RequestException;
import dev.merrow.sync.SyncGap;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.ws.server.engine.Holder;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.Routing;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final ServerTransport transport;
  private final Synchronizer synchronizer;
  private final Hub hub;
  private final StoredShare stored;
  private final Audit audit;
  private final JoinOrder joinOrder;

  /** The holders of clients that have gone lately, whose last messages may not be processed yet. */
  private final Map<String, Holder> gone =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Holder> eldest) {
              return size() > MAX_GONE;
            }
          });

  /**
   * Creates the peer without starting it.
   *
   * @param serial does all of its work but the persister's
   */
  ServerPeer(Path path, PathStore parts, BrokerOptions options, SerialExecutor serial) {
    this.path = path;
    this.parts = parts;
    this.serial = serial;
    ServerOutbox outbox = new ServerOutbox(path, options, serial);
    this.transport = new ServerTransport(path, parts.persister(), outbox, options, serial);
    ReadOnlyGuard guard = new ReadOnlyGuard(parts.store(), path, options, this::send);
    this.stored =
        new StoredShare(parts.store(), path, options.shares(), serial, this::holderOfClient);
    this.hub = new Hub(parts.store(), path, outbox, guard, stored, serial, this::offerHashes);
    AuditMerge merge = new AuditMerge(parts.store(), path, hub, this::offerHashes);
    this.audit = new Audit(parts.store(), serial, options.clientIds(), this::send, merge);
    this.joinOrder =
        new JoinOrder(
            parts.store(),
            serial,
            options.requestTimeout(),
            options.clientIds(),
            this::send,
            transport::pass,
            merge::isThere,
            this::holderOf,
            this::offerHashes);
    TooLargeRelay tooLarge = new TooLargeRelay(path, this::gaps, this::send);
    transport.listenFirst(
        (envelope, toAll) -> {
          tooLarge.heard(envelope, toAll, hub::passOn);
          if (RefusalNotice.isAboutReceiver(envelope)) {
            // the store needs no client's permission, and merges what it may
            return true;
          }
          return audit.heard(envelope) || joinOrder.heard(envelope, toAll);
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
                .comparisonListener(joinOrder::compared)
                .errorListener(this::failed)
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
    stored.begin(path.opener());
    MergeableStore store = parts.store();
    serial.run(() -> parts.ready().accept(store));
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
  }

  private Holder holderOf(String peerName) {
    return holderOfClient(PeerName.parse(peerName).clientId());
  }

  private Holder holderOfClient(String clientId) {
    Client client = path.client(clientId);
    return client == null ? gone.getOrDefault(clientId, Holder.UNKNOWN) : client.socket().holder();
  }

  /** A client has gone. */
  void left(Client client) {
    gone.put(client.id(), client.socket().holder());
    transport.left(client);
    String peerName = PeerName.of(client).text();
    serial.execute(() -> joinOrder.left(peerName));
  }

  /** Ends when the store has taken and saved all that was said to it. */
  CompletableFuture<Void> stop() {
    Persister persister = parts.persister();
    return transport
        .drained()
        .thenCompose(done -> synchronizer.closeAsync())
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
    if (error instanceof RequestException) {
      // a client that is slow, or gone
      LOG.debug("The store at path {} was not answered: {}", path, error.getMessage());
    } else {
      LOG.warn("The store at path {}: {}", path, error.toString());
    }
  }
}
