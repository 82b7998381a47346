package dev.merrow.ws.server.internal.core;

import dev.merrow.sync.ServerStore;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Payload;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.StoreNotice;
import dev.merrow.ws.server.audiences.AudienceRules;
import dev.merrow.ws.server.audiences.Audiences;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.engine.SharedResource;
import dev.merrow.ws.server.stores.PathStore;
import dev.merrow.ws.server.stores.PathStores;
import dev.merrow.ws.server.stores.Routing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
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

  /** Joins a path without a store to other brokers of a cluster; null if there are none. */
  private volatile @Nullable ClusterRelay relay;

  /** Held while it is decided whether the path is joined to others; no other lock is taken then. */
  private final Object joining = new Object();

  private boolean stopped;

  private volatile boolean hub;
  private volatile boolean failed;

  /** Whether messages are relayed, because it is known whether there is a store. */
  private volatile boolean opened;

  /** The account that is charged for the path; null once the path has no clients. */
  private volatile @Nullable Client payer;

  /** Held while a client is charged for the path; no other lock is held then. */
  private final Object charging = new Object();

  private @Nullable Client charged;

  /** How much each holder has sent here lately, in bytes, and may not yet send again. */
  private final Map<ShareHolder, AtomicLong> sent = new ConcurrentHashMap<>();

  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  /** What the first clients were told of the store. */
  private ServerStore expected = ServerStore.UNDECIDED;

  /** What has turned out of the store since; null if it is what was expected. */
  private volatile @Nullable ServerStore turnedOut;

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
    expected = options.storeAt(id);
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
    if (store != null) {
      store.joined(client);
      if (!client.mayWrite()) {
        becomeHub(store);
      }
    }
  }

  /**
   * A client has another grant, which applies at once.
   *
   * @param before the one that it had
   */
  void renewed(Client client, Grant before) {
    ServerPeer store = server;
    if (store == null) {
      return;
    }
    if (!client.labels().equals(before.labels())) {
      store.relabelled(client);
    }
    if (client.grant().access() != before.access()) {
      if (!client.mayWrite()) {
        becomeHub(store);
      }
      store.accessChanged(client, before);
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

  /** The clients, in no order. */
  Collection<Client> clients() {
    return List.copyOf(clients.values());
  }

  /** The store and what keeps it; null if there is none, or it has not started. */
  @Nullable PathStore store() {
    ServerPeer peer = server;
    return peer == null ? null : peer.parts();
  }

  /** The server's own store; null if there is none, or it has not started. */
  @Nullable ServerPeer server() {
    return server;
  }

  /** Describes the path as it is now. */
  PathReport report() {
    ServerPeer peer = server;
    return new PathReport(
        id,
        clients.size(),
        hub,
        state(),
        messages.sum(),
        bytes.sum(),
        peer == null ? 0 : peer.storedBytes());
  }

  private PathReport.State state() {
    if (failed) {
      return PathReport.State.FAILED;
    }
    PathStore store = store();
    if (store != null) {
      return store.persister() == null ? PathReport.State.IN_MEMORY : PathReport.State.PERSISTED;
    }
    return startupBuffer.isOpen() ? PathReport.State.NO_STORE : PathReport.State.STARTING;
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
    ServerPeer open = server;
    if (open != null) {
      // first, so that its last changes are always known to be its own
      open.remember(client);
    }
    clients.remove(client.id(), client);
    if (payer == client) {
      payer = clients.values().stream().findAny().orElse(null);
    }
    startupBuffer.left(client);
    ServerPeer store = server;
    if (store != null) {
      store.left(client);
    }
    if (clients.isEmpty()) {
      // the broker no longer reviews the path, and nothing else would release slowed senders
      sent.values().forEach(bytes -> bytes.set(0));
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
    if (peer == null && hasRules()) {
      LOG.error("Path {} has rules, which need a store, and has none", id);
      failed();
      return;
    }
    server = peer;
    if (peer != null) {
      clients.values().forEach(peer::joined);
      boolean allMayWrite = clients.values().stream().allMatch(Client::mayWrite);
      if (peer.routing() == Routing.HUB || peer.hasRules() || !allMayWrite) {
        // and else it is left as it is: who comes just now may have made it one
        hub = true;
      }
    }
    ServerStore kind = kindOf(peer);
    if (kind != null && kind != expected) {
      // before the store says anything that clients could take for more than it is
      turnedOut = kind;
      clients.values().forEach(this::tellWhatTurnedOut);
    }
    if (peer == null && options.backplane() != null) {
      joinOthers(new ClusterRelay(this, options.backplane(), options));
    }
    boolean late = startupBuffer.isLate(options.clock().millis());
    opened = true;
    // rules may have changed since the store was opened, and apply to what clients have asked
    reviewRules();
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
  }

  private void joinOthers(ClusterRelay joined) {
    synchronized (joining) {
      if (stopped) {
        // all clients left while it was not known whether there is a store
        return;
      }
      relay = joined;
    }
    joined.begin();
  }

  /** What clients must know of the store, if it keeps nothing; else null. */
  private @Nullable ServerStore kindOf(@Nullable ServerPeer peer) {
    if (peer == null) {
      return ServerStore.ABSENT;
    }
    boolean inMemory = peer.isInMemory() || options.storeAt(id) == ServerStore.IN_MEMORY;
    return inMemory ? ServerStore.IN_MEMORY : null;
  }

  /** Returns whether there are rules now; they may be too broken to tell, which counts as rules. */
  private boolean hasRules() {
    return hasRules(options, id);
  }

  /** Returns whether a path has rules; they may be too broken to tell, which counts as rules. */
  static boolean hasRules(BrokerOptions options, String id) {
    try {
      return options.audiences().rulesAt(id) != null;
    } catch (RuntimeException e) {
      LOG.error("The rules of path {} are not known", id, e);
      return true;
    }
  }

  /** Applies rules that have changed. */
  void reviewRules() {
    if (options.audiences() == Audiences.NONE || !opened || failed) {
      return;
    }
    AudienceRules rules;
    try {
      rules = options.audiences().rulesAt(id);
    } catch (RuntimeException e) {
      LOG.error("The rules of path {} stay as they are", id, e);
      return;
    }
    ServerPeer store = server;
    if ((rules != null) != (store != null && store.hasRules())) {
      LOG.info("Closing the clients of path {}, whose rules begin or end", id);
      clients.values().forEach(client -> client.socket().close(CloseStatus.ENDING));
    } else if (store != null && rules != null) {
      store.apply(rules);
    }
  }

  /** Tells a client what has turned out of the store since the client was told. */
  void tellWhatTurnedOut(Client client) {
    ServerStore kind = turnedOut;
    if (kind != null) {
      String notice = StoreNotice.message(kind);
      boolean unused =
          client.send(
              new Outgoing(Payload.SERVER_ID, List.of(Utf8Text.of(notice)), options.limits()),
              1,
              null);
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
    ClusterRelay joined;
    synchronized (joining) {
      stopped = true;
      joined = relay;
    }
    if (joined != null) {
      joined.close();
    }
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
    Iterator<Client> any = clients.values().iterator();
    if (any.hasNext()) {
      long fair = any.next().socket().fastBytesNow();
      for (AtomicLong each : sent.values()) {
        each.updateAndGet(bytes -> Math.max(0, Math.min(bytes, MAX_CHECKS * fair) - fair));
      }
    }
    sent.values().removeIf(bytes -> bytes.get() == 0);
  }

  private AtomicLong sentBy(Client client) {
    return sent.computeIfAbsent(client.socket().holder(), added -> new AtomicLong());
  }

  private void passOn(ClientMessage said) {
    sentBy(said.sender()).addAndGet(said.weight());
    messages.increment();
    bytes.add(said.message().json().size());
    ServerPeer store = server;
    String to = said.message().clientId();
    boolean toAll = to.equals(Payload.TO_ALL);
    boolean toServer = to.equals(Payload.SERVER_ID);
    if (store != null && (toAll || toServer)) {
      store.take(said);
    }
    ClusterRelay joined = relay;
    if (joined != null && joined.takes(said)) {
      return;
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
    }
    boolean isHere = !toAll && sendTo(to, outgoing, recipients, said.sender()) != null;
    if (joined != null && !isHere) {
      joined.tell(said);
    }
  }

  /**
   * Brings to clients what a client at another broker of the cluster has said.
   *
   * @param from its id
   * @param to the id of the client that it is for; empty for all
   * @param question whether it asks for something, which no read-only client may answer
   */
  void relayed(String from, String to, boolean question, List<Utf8Text> bodies) {
    Outgoing outgoing = new Outgoing(from, bodies, options.limits());
    Predicate<Client> recipients = question ? Client::mayWrite : any -> true;
    try {
      locked(
          () -> {
            if (to.equals(Payload.TO_ALL)) {
              sendToAll(outgoing, recipients, null);
            } else {
              Client unused = sendTo(to, outgoing, recipients, null);
            }
          });
    } catch (OverflowException e) {
      LOG.debug("Could not send to path {}: {}", id, e.getMessage());
    }
  }

  /** Brings to all others here what is said on behalf of a client. */
  void relayedFrom(Client sender, List<Utf8Text> bodies) {
    try {
      sendToAllExcept(sender.id(), new Outgoing(sender.id(), bodies, options.limits()));
    } catch (OverflowException e) {
      LOG.debug("Could not send to path {}: {}", id, e.getMessage());
    }
  }

  /** Any client that may write; null if there is none. */
  @Nullable Client anyWriter() {
    return clients.values().stream().filter(Client::mayWrite).findAny().orElse(null);
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

  /**
   * Brings to some clients what the server's own store says to each of them.
   *
   * @throws OverflowException if it is too large to be sent to one of them; none gets it then
   */
  void sendToEach(List<String> clientIds, Outgoing message) {
    locked(
        () -> {
          List<Client> recipients = new ArrayList<>(clientIds.size());
          for (String clientId : clientIds) {
            Client client = clients.get(clientId);
            if (client != null) {
              message.framesFor(client.channelId());
              recipients.add(client);
            }
          }
          int count = Math.max(1, recipients.size());
          recipients.forEach(client -> sendTo(client, message, count, null));
        });
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
    if (recipient.send(message, recipients, sender) && sender != null) {
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
