package dev.merrow.ws.server.core;

import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Payload;
import dev.merrow.wire.PayloadReader.Received;
import dev.merrow.wire.WireLimits;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/** The clients of one path, and who gets what among them. */
final class Path {
  private final String id;
  private final WireLimits limits;
  private final Map<String, Client> clients = new ConcurrentHashMap<>();

  /** Held for reading, and so by many at a time, while a message is passed on. */
  private final ReadWriteLock routing = new ReentrantReadWriteLock();

  Path(String id, WireLimits limits) {
    this.id = id;
    this.limits = limits;
  }

  String id() {
    return id;
  }

  void add(Client client) {
    clients.put(client.id(), client);
  }

  /**
   * Waits until every message that began to be passed on before is on its way to all its
   * recipients. So a client that was added too late for one says nothing that overtakes it: else it
   * could ask a peer that has not got the message yet either, and would never learn of it.
   */
  void awaitRouting() {
    routing.writeLock().lock();
    try {
      // nobody passes anything on now
    } finally {
      routing.writeLock().unlock();
    }
  }

  void remove(Client client) {
    clients.remove(client.id(), client);
  }

  boolean isEmpty() {
    return clients.isEmpty();
  }

  int size() {
    return clients.size();
  }

  Set<String> clientIds() {
    return Set.copyOf(clients.keySet());
  }

  /**
   * Passes a message on.
   *
   * @throws OverflowException if it would be too large to be sent to anyone
   */
  void route(Client sender, Received message) {
    routing.readLock().lock();
    try {
      passOn(sender, message);
    } finally {
      routing.readLock().unlock();
    }
  }

  private void passOn(Client sender, Received message) {
    Outgoing outgoing = new Outgoing(sender.id(), message.bodies(), limits);
    if (!message.clientId().equals(Payload.TO_ALL)) {
      // nobody is called S, as the server has no store of its own
      Client recipient = clients.get(message.clientId());
      if (recipient != null) {
        recipient.send(outgoing);
      }
      return;
    }
    // nobody gets it if it is too large for one, who could not help it
    forOthers(sender, client -> outgoing.framesFor(client.channelId()));
    forOthers(sender, client -> client.send(outgoing));
  }

  private void forOthers(Client sender, Consumer<Client> action) {
    for (Client client : clients.values()) {
      if (client != sender) {
        action.accept(client);
      }
    }
  }
}
