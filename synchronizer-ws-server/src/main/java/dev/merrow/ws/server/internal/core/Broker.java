package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.ServerStore;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStores;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes payloads between the clients of each path. (TinyBase's protocol: a path is a name, and its
 * own world.) Safe for use by many threads. While a message is sent, no lock is held that another
 * sender needs, except the recipient's own; a client that joins a path waits for senders there.
 */
public final class Broker {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  private static final Grant ANYONE = new Grant(Grant.ANYONE, Access.READ_WRITE, null);
  private static final CompletableFuture<Void> STOPPED = CompletableFuture.completedFuture(null);

  private final BrokerOptions options;
  private final EventDispatcher eventDispatcher;
  private final StoreOpener storeOpener = new StoreOpener();
  private final StoreTurns turns;
  private final Map<String, Path> paths = new ConcurrentHashMap<>();

  /** In the order in which they came, so that they are closed and reviewed in that order. */
  private final Set<ClientSocket> sockets = Collections.synchronizedSet(new LinkedHashSet<>());

  /** Held while a client joins or leaves, and never while sending or calling listeners. */
  private final Object membership = new Object();

  /** By path id, the stores that are being given back. Used with the membership locked. */
  private final Map<String, CompletableFuture<Void>> stopping = new HashMap<>();

  private boolean closed;

  /**
   * Creates a broker without clients.
   *
   * @param events is told who comes and goes
   */
  public Broker(BrokerOptions options, BrokerEvents events) {
    this.options = options;
    this.turns = new StoreTurns(options.scheduler(), options.clock());
    this.eventDispatcher = new EventDispatcher(events);
  }

  /**
   * Lets a socket take part in a path, and write there.
   *
   * @param pathId any string
   * @return what to hand the socket's payloads to; closed already if this is closed
   */
  public PlainSocket join(String pathId, Connection connection) {
    return join(pathId, connection, ANYONE);
  }

  /**
   * Lets a socket take part in a path.
   *
   * @param pathId any string
   * @param grant what it may do there
   * @return what to hand the socket's payloads to; closed already if this is closed
   */
  public PlainSocket join(String pathId, Connection connection, Grant grant) {
    PlainSocket socket = new PlainSocket(this, pathId, connection, grant);
    open(socket);
    enter(socket.client());
    tellIfStoreless(socket.client());
    return socket;
  }

  /**
   * Lets a socket take part in many paths, each through a channel that it says, and write there.
   *
   * @param basePath stands before the channels' ids, with a slash between, unless it is empty
   * @return what to hand the socket's payloads to; closed already if this is closed
   */
  public ClientSocket joinByChannels(String basePath, Connection connection) {
    return joinByChannels(
        basePath, connection, path -> CompletableFuture.completedStage(ANYONE), ANYONE);
  }

  /**
   * Lets a socket take part in many paths, each through a channel that it says.
   *
   * @param basePath stands before the channels' ids, with a slash between, unless it is empty
   * @param doorman decides on each of those paths
   * @param grant what was decided on the socket
   * @return what to hand the socket's payloads to; closed already if this is closed
   */
  ClientSocket joinByChannels(
      String basePath,
      Connection connection,
      Function<String, CompletionStage<Decision>> doorman,
      Grant grant) {
    ChannelSocket socket = new ChannelSocket(this, basePath, connection, doorman, grant);
    open(socket);
    socket.startExpiry();
    return socket;
  }

  WireLimits limits() {
    return options.limits();
  }

  /** What is known of a path's store, be the path open or not. */
  ServerStore storeAt(String pathId) {
    PathStores stores = options.stores();
    if (stores == PathStores.NONE) {
      return ServerStore.ABSENT;
    }
    try {
      return stores.presence(pathId);
    } catch (RuntimeException e) {
      LOG.error("Could not determine whether path {} has a store", pathId, e);
      return ServerStore.UNDECIDED;
    }
  }

  BrokerOptions options() {
    return options;
  }

  String newClientId() {
    return options.clientIds().get();
  }

  private void open(ClientSocket socket) {
    boolean open;
    synchronized (membership) {
      open = !closed;
      if (open) {
        sockets.add(socket);
      }
    }
    if (!open) {
      socket.close(CloseStatus.ENDING);
    }
  }

  /** A socket is gone, and has left its paths. */
  void closed(ClientSocket socket) {
    sockets.remove(socket);
  }

  /** Lets a client take its place, unless this is closed; closes its socket if there is none. */
  void enter(Client client) {
    Path path;
    synchronized (membership) {
      if (closed) {
        return;
      }
      path = pathWithRoom(client);
      if (path != null) {
        boolean first = path.isEmpty();
        client.join(path);
        if (first) {
          path.start(
              storeOpener,
              turns,
              client.socket().holder(),
              stopping.getOrDefault(path.id(), STOPPED));
        }
        eventDispatcher.clientAdded(path.id(), client.id());
      }
    }
    if (path == null) {
      client.refuseForLackOfRoom();
      return;
    }
    path.charge();
    path.awaitRouting();
    eventDispatcher.announce();
    path.closeIfFailed(client);
    client.startExpiry();
  }

  /** Tells a client that its path has no store, if that has turned out, and may not be known. */
  void tellIfStoreless(Client client) {
    Path path = client.path();
    if (path != null) {
      path.tellIfStoreless(client);
    }
  }

  /** The path, which may be a new one; null if there may not be one more client or path. */
  private @Nullable Path pathWithRoom(Client client) {
    String pathId = client.pathId();
    PathLimits limits = options.pathLimits();
    Path path = paths.get(pathId);
    boolean full = path == null ? isFullOfPaths(pathId) : path.size() >= limits.clientsPerPath();
    if (full) {
      return null;
    }
    if (path == null) {
      path = new Path(pathId, options, client);
      paths.put(pathId, path);
      eventDispatcher.pathAdded(pathId);
    }
    return path;
  }

  /** Paths whose stores are not saved yet count, so that there are no more of those either. */
  private boolean isFullOfPaths(String pathId) {
    int leaving = stopping.size() - (stopping.containsKey(pathId) ? 1 : 0);
    return paths.size() + leaving >= options.pathLimits().paths();
  }

  /** Takes a client's place away, if it has one. */
  void leave(Client client) {
    Path left;
    synchronized (membership) {
      Path path = client.path();
      if (path == null) {
        return;
      }
      client.unjoin(path);
      eventDispatcher.clientRemoved(path.id(), client.id());
      if (path.isEmpty()) {
        paths.remove(path.id());
        eventDispatcher.pathRemoved(path.id());
        stop(path);
      }
      left = path;
    }
    left.charge();
    eventDispatcher.announce();
  }

  private void stop(Path path) {
    CompletableFuture<Void> stopped = path.stop();
    if (stopped != null) {
      stopping.put(path.id(), stopped);
      Futures.whenDone(stopped, error -> stopped(path.id(), stopped));
    }
  }

  private void stopped(String pathId, CompletableFuture<Void> stopped) {
    synchronized (membership) {
      stopping.remove(pathId, stopped);
    }
  }

  /** The paths that have clients, in no order. */
  public Set<String> pathIds() {
    return Set.copyOf(paths.keySet());
  }

  /** The clients of a path, in no order; none if it has none. */
  public Set<String> clientIds(String pathId) {
    Path path = paths.get(pathId);
    return path == null ? Set.of() : path.clientIds();
  }

  /** How many clients there are on all paths. */
  public int clientCount() {
    return paths.values().stream().mapToInt(Path::size).sum();
  }

  /**
   * Drops messages in fragments that have been incomplete for too long, and closes clients that
   * have waited too long for the server's own store. To be called now and then, about every request
   * timeout.
   */
  public void expire() {
    paths.values().forEach(Path::expire);
    List.copyOf(sockets).forEach(ClientSocket::expire);
  }

  /** Closes clients whose grant no longer holds. Call it several times a second. */
  public void review() {
    paths.values().forEach(Path::review);
    List.copyOf(sockets).forEach(ClientSocket::review);
  }

  /** Closes all sockets, and later ones at once. Closing again has no effect. */
  public void close() {
    List<ClientSocket> open;
    synchronized (membership) {
      closed = true;
      open = List.copyOf(sockets);
    }
    open.forEach(socket -> socket.close(CloseStatus.ENDING));
  }

  /**
   * Completes when the server's own stores that have lost their last client so far are saved and
   * given back; never fails. After {@link #close} these are all.
   */
  public CompletableFuture<Void> stopped() {
    synchronized (membership) {
      return CompletableFuture.allOf(stopping.values().toArray(CompletableFuture[]::new));
    }
  }
}
