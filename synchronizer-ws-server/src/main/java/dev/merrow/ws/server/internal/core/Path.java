package dev.merrow.ws.server.internal.core;

import dev.merrow.sync.ServerStore;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.StoreNotice;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.engine.SharedResource;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.Routing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients of one path, including the server's own store, and the routing between them. */
final class Path {
  private static final Logger LOG = LoggerFactory.getLogger(Path.class);

  /** For how many checks a holder has to make up for what it has sent, however much that is. */
  private static final int MAX_CHECKS = 16;

  private final String id;
  private final BrokerOptions options;
  private final Map<String, Client> clients = new ConcurrentHashMap<>();

  /** Held for reading, and so by many at a time, while a message is relayed. */
  private final ReadWriteLock routing = new ReentrantReadWriteLock();

  private final StartupBuffer startupBuffer;
  private volatile @Nullable ServerPeerLifecycle life;
  private volatile @Nullable ServerPeer server;
  private volatile boolean hub;
  private volatile boolean failed;

  /** The account that is charged for the path; null once the path has no clients. */
  private volatile @Nullable Client payer;

  /** Held while a client is charged for the path; no other lock is held then. */
  private final Object charging = new Object();

  private @Nullable Client charged;

  /** How much each holder has sent here lately, in bytes, and may not yet send again. */
  private final Map<ShareHolder, AtomicLong> sent = new ConcurrentHashMap<>();

  /** Whether there is no store, and clients may not have been told so when they came. */
  private volatile boolean storeless;

  /**
   * A path without clients, which relays nothing before {@link #start}.
   *
   * @param first who will be its first client
   */
  Path(String id, BrokerOptions options, Client first) {
    this.id = id;
    this.options = options;
    this.payer = first;
    this.startupBuffer =
        new StartupBuffer(
            options.limits().payloadBytes(), options.requestTimeout(), Path::refuseGreedy);
  }

  /**
   * Starts the server's own store, if there is to be one.
   *
   * @param storeOpener has it wait until it may be opened
   * @param turns has what it does wait for its turn
   * @param holder whom the first client is one of
   * @param free completes when the one that the path had before is given back
   */
  void start(
      StoreOpener storeOpener, StoreTurns turns, ShareHolder holder, CompletableFuture<Void> free) {
    if (options.stores() == PathStores.NONE) {
      started(null);
    } else {
      life = new ServerPeerLifecycle(this, options, storeOpener, turns, holder, free);
    }
  }

  String id() {
    return id;
  }

  void add(Client client) {
    clients.put(client.id(), client);
    ServerPeer store = server;
    if (store != null && !client.mayWrite()) {
      becomeHub(store);
    }
  }

  /** Whom the client is one of that is charged for the path. */
  ShareHolder opener() {
    Client one = payer;
    return one == null ? ShareHolder.UNKNOWN : one.socket().holder();
  }

  /** The client with the given id; null if there is none. */
  @Nullable Client client(String clientId) {
    return clients.get(clientId);
  }

  /** Whether all messages go through the server's own store. */
  boolean isHub() {
    return hub;
  }

  /**
   * From now on all messages go through the server's own store, which tells clients what they were
   * about to learn from each other.
   */
  private void becomeHub(ServerPeer store) {
    if (!hub) {
      hub = true;
      store.offerHashes();
    }
  }

  /**
   * Waits until every message whose relaying has begun is on its way to all its recipients. So no
   * message of a client that was added too late for such a message overtakes it: otherwise the
   * client could ask a peer that has not received the message yet either, and would never learn of
   * it.
   */
  void awaitRouting() {
    routing.writeLock().lock();
    try {
      // no thread relays anything now
    } finally {
      routing.writeLock().unlock();
    }
  }

  /**
   * Charges one of the clients for the path, if the charged one has left. Call it without any lock.
   */
  void charge() {
    synchronized (charging) {
      Client next = payer;
      if (charged != next) {
        if (charged != null) {
          charged.socket().charge(SharedResource.PATHS, -1);
        }
        charged = next;
        if (next != null) {
          next.socket().charge(SharedResource.PATHS, 1);
        }
      }
    }
  }

  void remove(Client client) {
    clients.remove(client.id(), client);
    if (payer == client) {
      payer = clients.values().stream().findAny().orElse(null);
    }
    startupBuffer.left(client);
    ServerPeer store = server;
    if (store != null) {
      store.left(client);
    }
  }

  boolean isEmpty() {
    return clients.isEmpty();
  }

  /** Whether there is a client to open a store for, or data to be persisted. */
  boolean isWanted() {
    return !clients.isEmpty() || !startupBuffer.isEmpty();
  }

  int size() {
    return clients.size();
  }

  Set<String> clientIds() {
    return Set.copyOf(clients.keySet());
  }

  /** The server's own store has started; or there is none, and then it is null. */
  void started(@Nullable ServerPeer peer) {
    server = peer;
    if (peer != null) {
      boolean allMayWrite = clients.values().stream().allMatch(Client::mayWrite);
      if (peer.routing() == Routing.HUB || !allMayWrite) {
        // and else it is left as it is: who comes just now may have made it one
        hub = true;
      }
    }
    boolean late = startupBuffer.isLate(options.clock().millis());
    startupBuffer.open(
        said -> {
          try {
            locked(() -> passOn(said));
          } catch (OverflowException e) {
            said.sender().socket().refuse(e);
          }
        });
    if (peer != null && late) {
      peer.offerHashes();
    }
    if (peer == null && isExpectedByClients()) {
      storeless = true;
      clients.values().forEach(this::tellIfStoreless);
    }
  }

  private boolean isExpectedByClients() {
    PathStores stores = options.stores();
    return stores != PathStores.NONE && stores.presence(id) != ServerStore.ABSENT;
  }

  /** Tells a client that there is no store, if that has turned out since the client was told. */
  void tellIfStoreless(Client client) {
    if (storeless) {
      String notice = StoreNotice.message(ServerStore.ABSENT);
      boolean unused =
          client.send(
              new Outgoing(Payload.SERVER_ID, List.of(Utf8Text.of(notice)), options.limits()), 1);
    }
  }

  /** The server's own store could not be started. */
  void failed() {
    failed = true;
    clients.values().forEach(this::closeIfFailed);
  }

  /** Closes the socket of a client that could never say anything here. */
  void closeIfFailed(Client client) {
    if (failed) {
      client.socket().close(CloseStatus.FAILED);
    }
  }

  /**
   * Releases the server's own store.
   *
   * @return completes when all of it is saved and given back; null if there never was one
   */
  @Nullable CompletableFuture<Void> stop() {
    ServerPeerLifecycle ended = life;
    return ended == null ? null : ended.stop();
  }

  private static void refuseGreedy(Client client) {
    client
        .socket()
        .refuse(
            new OverflowException(
                CloseStatus.SERVER_OVERFLOW,
                "Most data that waits for the server's store is its own, while others wait"));
  }

  /** Closes clients that have waited too long for the server's own store. */
  void expire() {
    OverflowException e =
        new OverflowException(
            CloseStatus.SERVER_OVERFLOW, "The server's store has not started in time");
    startupBuffer.expire(options.clock().millis()).forEach(client -> client.socket().refuse(e));
  }

  /**
   * Passes a message on.
   *
   * @throws OverflowException if it would be too large to be sent to anyone, or too much waits
   */
  void route(ClientMessage said) {
    locked(
        () -> {
          if (startupBuffer.passes(said, options.clock().millis())) {
            passOn(said);
          }
        });
  }

  private void locked(Runnable action) {
    routing.readLock().lock();
    try {
      action.run();
    } finally {
      routing.readLock().unlock();
    }
  }

  /**
   * Forgets what holders have sent, as far as it is fair. Call it with {@link
   * Backpressure#check()}.
   */
  void review() {
    long fair = Backpressure.fastBytes(options.shares().fairBytesPerSecond());
    for (AtomicLong each : sent.values()) {
      each.updateAndGet(bytes -> Math.max(0, Math.min(bytes, MAX_CHECKS * fair) - fair));
    }
    sent.values().removeIf(bytes -> bytes.get() == 0);
  }

  private AtomicLong sentBy(Client client) {
    return sent.computeIfAbsent(client.socket().holder(), added -> new AtomicLong());
  }

  private void passOn(ClientMessage said) {
    sentBy(said.sender()).addAndGet(said.weight());
    ServerPeer store = server;
    String to = said.message().clientId();
    boolean toAll = to.equals(Payload.TO_ALL);
    boolean toServer = to.equals(Payload.SERVER_ID);
    if (store != null && (toAll || toServer)) {
      store.take(said);
    }
    if (toServer || hub || (!said.sender().mayWrite() && !mayStillSay(said))) {
      return;
    }
    Outgoing outgoing = new Outgoing(said.sender().id(), said.message().bodies(), options.limits());
    // a read-only client may not answer for others either
    Predicate<Client> recipients = said.isQuestion() ? Client::mayWrite : any -> true;
    if (toAll) {
      sendToAll(
          outgoing, client -> client != said.sender() && recipients.test(client), said.sender());
    } else {
      Client unused = sendTo(to, outgoing, recipients, said.sender());
    }
  }

  /** Whether a read-only client may send this message, where no store could correct it. */
  private static boolean mayStillSay(ClientMessage said) {
    if (said.isChange()) {
      LOG.info("Closing {}, which may not write", said.sender());
      said.sender().socket().close(CloseStatus.READ_ONLY);
      return false;
    }
    return said.isQuestion();
  }

  /**
   * Brings to clients what the server's own store says.
   *
   * @param to whom, or null for all
   * @return the client that it was sent to; null if to all, or if there is no such client
   * @throws OverflowException if it is too large to be sent to one of them; none gets it then
   */
  @Nullable Client say(@Nullable String to, Outgoing message) {
    routing.readLock().lock();
    try {
      if (to != null) {
        return sendTo(to, message, client -> true, null);
      }
      sendToAll(message, client -> true, null);
      return null;
    } finally {
      routing.readLock().unlock();
    }
  }

  /**
   * Brings to clients what one of them has told the server's own store.
   *
   * @param but the one that it comes from, or null
   * @throws OverflowException if it is too large to be sent to one of them; none gets it then
   */
  void sendToAllExcept(@Nullable String but, Outgoing message) {
    Client sender = but == null ? null : clients.get(but);
    locked(() -> sendToAll(message, client -> client != sender, sender));
  }

  private @Nullable Client sendTo(
      String to, Outgoing message, Predicate<Client> recipients, @Nullable Client sender) {
    Client recipient = clients.get(to);
    if (recipient != null && recipients.test(recipient)) {
      sendTo(recipient, message, 1, sender);
    }
    return recipient;
  }

  /** Sends; a client that sends too much for its readers has to wait for them. */
  private void sendTo(Client recipient, Outgoing message, int recipients, @Nullable Client sender) {
    if (recipient.send(message, recipients) && sender != null) {
      sender.socket().waitFor(recipient.socket(), sentBy(sender));
    }
  }

  private void sendToAll(Outgoing message, Predicate<Client> recipients, @Nullable Client sender) {
    // no client gets it if it is too large for one, which could not help it
    forAll(recipients, client -> message.framesFor(client.channelId()));
    int count = Math.max(1, clients.size());
    forAll(recipients, client -> sendTo(client, message, count, sender));
  }

  private void forAll(Predicate<Client> recipients, Consumer<Client> action) {
    for (Client client : clients.values()) {
      if (recipients.test(client)) {
        action.accept(client);
      }
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
