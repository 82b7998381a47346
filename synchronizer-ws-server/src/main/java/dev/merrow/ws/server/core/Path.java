package dev.merrow.ws.server.core;

import dev.merrow.wire.OverflowException;
import dev.merrow.wire.Payload;
import dev.merrow.ws.server.stores.PathStores;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The clients of one path, the server's own store among them, and who gets what. */
final class Path {
  private static final int UNEXPECTED = 1011;

  private final String id;
  private final BrokerOptions options;
  private final Map<String, Client> clients = new ConcurrentHashMap<>();

  /** Held for reading, and so by many at a time, while a message is passed on. */
  private final ReadWriteLock routing = new ReentrantReadWriteLock();

  private final Gate gate;
  private volatile @Nullable ServerLife life;
  private volatile @Nullable ServerPeer server;
  private volatile boolean failed;

  /** A path without clients, where nothing is passed on before {@link #start}. */
  Path(String id, BrokerOptions options) {
    this.id = id;
    this.options = options;
    this.gate = new Gate(options.limits().payloadBytes(), options.requestTimeout());
  }

  /**
   * Starts the server's own store, if there is to be one.
   *
   * @param free completes when the one that the path had before is given back
   */
  void start(CompletableFuture<Void> free) {
    if (options.stores() == PathStores.NONE) {
      started(null);
    } else {
      life = new ServerLife(this, options, free);
    }
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

  /** The server's own store has started; or there is none, and then it is null. */
  void started(@Nullable ServerPeer peer) {
    server = peer;
    gate.open(
        said -> {
          try {
            locked(() -> passOn(said));
          } catch (OverflowException e) {
            said.sender().socket().refuse(e);
          }
        });
  }

  /** The server's own store could not be started. */
  void failed() {
    failed = true;
    clients.values().forEach(this::closeIfFailed);
  }

  /** Closes the socket of a client that could never say anything here. */
  void closeIfFailed(Client client) {
    if (failed) {
      client.socket().close(UNEXPECTED, "");
    }
  }

  /**
   * Lets go of the server's own store.
   *
   * @return completes when all of it is saved and given back; null if there never was one
   */
  @Nullable CompletableFuture<Void> stop() {
    ServerLife ended = life;
    return ended == null ? null : ended.stop();
  }

  /** Closes those who have waited too long for the server's own store. */
  void expire() {
    OverflowException e =
        new OverflowException(
            OverflowException.What.SERVER, "The server's store has not started in time");
    gate.expire(options.clock().millis()).forEach(client -> client.socket().refuse(e));
  }

  /**
   * Passes a message on.
   *
   * @throws OverflowException if it would be too large to be sent to anyone, or too much waits
   */
  void route(Said said) {
    locked(
        () -> {
          if (gate.passes(said, options.clock().millis())) {
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

  private void passOn(Said said) {
    Client sender = said.sender();
    Outgoing outgoing = new Outgoing(sender.id(), said.message().bodies(), options.limits());
    ServerPeer store = server;
    String to = said.message().clientId();
    if (to.equals(Payload.TO_ALL)) {
      if (store != null) {
        store.take(said);
      }
      sendToAll(outgoing, sender);
    } else if (to.equals(Payload.SERVER_ID)) {
      if (store != null) {
        store.take(said);
      }
    } else {
      sendTo(to, outgoing);
    }
  }

  /**
   * Brings to clients what the server's own store says.
   *
   * @param to whom, or null for all
   * @return whom it was sent to; null if to all, or nobody is called so
   * @throws OverflowException if it is too large to be sent to one of them; none gets it then
   */
  @Nullable Client say(@Nullable String to, Outgoing message) {
    routing.readLock().lock();
    try {
      if (to != null) {
        return sendTo(to, message);
      }
      sendToAll(message, null);
      return null;
    } finally {
      routing.readLock().unlock();
    }
  }

  private @Nullable Client sendTo(String to, Outgoing message) {
    Client recipient = clients.get(to);
    if (recipient != null) {
      recipient.send(message);
    }
    return recipient;
  }

  private void sendToAll(Outgoing message, @Nullable Client but) {
    // nobody gets it if it is too large for one, who could not help it
    forAll(but, client -> message.framesFor(client.channelId()));
    forAll(but, client -> client.send(message));
  }

  private void forAll(@Nullable Client but, Consumer<Client> action) {
    for (Client client : clients.values()) {
      if (client != but) {
        action.accept(client);
      }
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
