package dev.merrow.ws.server.internal.core;

import dev.merrow.schedule.internal.Futures;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ServerStore;
import dev.merrow.wire.CloseStatus;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.engine.Connection;
import dev.merrow.ws.server.engine.ShareHolder;
import dev.merrow.ws.server.limits.PathLimits;
import dev.merrow.ws.server.stores.PathStore;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Routes payloads between the clients of each path. (TinyBase's protocol: a path is a name, and its
 * own world.) Safe for use by many threads. While a message is sent, no lock is held that another
 * sender needs, except the recipient's own; a client that joins a path waits for senders there.
 */
public final class Broker {
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

  /** Held while grants and rules are reviewed, so that none of them is replaced twice at a time. */
  private final Object reviewing = new Object();

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
    return join(pathId, connection, path -> CompletableFuture.completedStage(grant), grant);
  }

  /**
   * Lets a socket take part in a path.
   *
   * @param doorman decides again when its client presents a fresh token
   * @param grant what it may do there
   * @return what to hand the socket's payloads to; closed already if this is closed
   */
  PlainSocket join(String pathId, Connection connection, Doorman doorman, Grant grant) {
    PlainSocket socket = new PlainSocket(this, pathId, connection, doorman, grant);
    open(socket);
    enter(socket.client());
    tellWhatTurnedOut(socket.client());
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
      String basePath, Connection connection, Doorman doorman, Grant grant) {
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
    return options.storeAt(pathId);
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

  /** Tells a client what has turned out of its path's store, which may not be known. */
  void tellWhatTurnedOut(Client client) {
    Path path = client.path();
    if (path != null) {
      path.tellWhatTurnedOut(client);
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

  /** Describes the paths that have clients, in no order. */
  public List<PathReport> reports() {
    return paths.values().stream().map(Path::report).toList();
  }

  /** Describes a path; null if it has no clients. */
  public @Nullable PathReport report(String pathId) {
    Path path = paths.get(pathId);
    return path == null ? null : path.report();
  }

  /** Describes the clients of a path, in no order. */
  public List<ClientReport> clientReports(String pathId) {
    Path path = paths.get(pathId);
    return path == null ? List.of() : path.clients().stream().map(ClientReport::of).toList();
  }

  /**
   * Whether each client of a path gets its own part of the content. If the rules are too broken to
   * tell, there are some.
   */
  public boolean hasRules(String pathId) {
    return Path.hasRules(options, pathId);
  }

  /** The server's own store at a path; null if it is not open. */
  public @Nullable PathStore openStore(String pathId) {
    Path path = paths.get(pathId);
    return path == null ? null : path.store();
  }

  /**
   * Changes a path's store for somebody who is no client, as a transaction of theirs: middleware
   * sees who writes, and the limits of what is stored apply.
   *
   * @param store the path's store, as who writes knows it
   * @param grant what who writes may do
   * @param holder whom what is stored is charged to
   * @return fails with a {@link StoreFullException}, with a {@link CancellationException} if the
   *     path has no store anymore or another one, or with what the edit throws
   */
  public CompletableFuture<Void> edit(
      String pathId, MergeableStore store, Grant grant, ShareHolder holder, StoreEdit edit) {
    Path path = paths.get(pathId);
    ServerPeer peer = path == null ? null : path.server();
    return peer == null || peer.parts().store() != store
        ? CompletableFuture.failedFuture(
            new CancellationException("The store at path " + pathId + " has ended"))
        : peer.edit(grant, holder, edit);
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

  /**
   * Closes clients whose grant no longer holds, applies rules that have changed, and measures what
   * clients send and read. Call it four times a second.
   */
  public void review() {
    options.shares().refusedCells().forgetFull();
    paths.values().forEach(Path::review);
    List.copyOf(sockets).forEach(ClientSocket::measure);
    reviewGrants();
  }

  /** Closes clients whose grant no longer holds, and applies labels and rules that have changed. */
  public void reviewGrants() {
    synchronized (reviewing) {
      paths.values().forEach(Path::reviewRules);
      List.copyOf(sockets).forEach(ClientSocket::review);
    }
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
