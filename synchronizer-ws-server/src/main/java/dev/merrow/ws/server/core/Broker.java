package dev.merrow.ws.server.core;

import dev.merrow.ws.server.engine.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Routes payloads between the clients of each path. (TinyBase's protocol: a path is a name, and its
 * own world.) Safe for use by many threads. While anything is sent no lock is held that another
 * sender needs, but for the one recipient's own; who joins a path waits for those who send there.
 */
public final class Broker {
  private static final int GOING_AWAY = 1001;

  private final BrokerOptions options;
  private final Announcer announcer;
  private final Map<String, Path> paths = new ConcurrentHashMap<>();

  /** Held while someone comes or goes, and never while sending or calling anyone. */
  private final Object membership = new Object();

  private boolean closed;

  /**
   * Makes a broker without clients.
   *
   * @param events is told who comes and goes
   */
  public Broker(BrokerOptions options, BrokerEvents events) {
    this.options = options;
    this.announcer = new Announcer(events);
  }

  /**
   * Lets a socket take part in a path.
   *
   * @param pathId any string
   * @return what to hand the socket's payloads to; closed already if this is closed
   */
  public Client join(String pathId, Connection connection) {
    Client client;
    Path path;
    boolean open;
    synchronized (membership) {
      open = !closed;
      path = open ? enter(pathId) : new Path(pathId, options.limits());
      client = new Client(this, path, connection, options);
      if (open) {
        path.add(client);
        announcer.clientAdded(pathId, client.id());
      }
    }
    path.awaitRouting();
    announcer.announce();
    if (!open) {
      client.close(GOING_AWAY, "");
    }
    return client;
  }

  private Path enter(String pathId) {
    Path path = paths.get(pathId);
    if (path == null) {
      path = new Path(pathId, options.limits());
      paths.put(pathId, path);
      announcer.pathAdded(pathId);
    }
    return path;
  }

  void leave(Client client) {
    Path path = client.path();
    synchronized (membership) {
      if (!path.remove(client)) {
        return;
      }
      announcer.clientRemoved(path.id(), client.id());
      if (path.isEmpty()) {
        paths.remove(path.id());
        announcer.pathRemoved(path.id());
      }
    }
    announcer.announce();
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
   * Drops messages in fragments that have been incomplete for too long. To be called now and then,
   * about every request timeout.
   */
  public void expire() {
    paths.values().forEach(path -> path.clients().forEach(Client::expire));
  }

  /** Closes all sockets, and those that come later at once. Closing again does nothing. */
  public void close() {
    List<Client> clients = new ArrayList<>();
    synchronized (membership) {
      closed = true;
      paths.values().forEach(path -> clients.addAll(path.clients()));
    }
    clients.forEach(client -> client.close(GOING_AWAY, ""));
  }
}
