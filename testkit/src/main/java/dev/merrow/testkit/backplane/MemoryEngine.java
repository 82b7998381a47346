package dev.merrow.testkit.backplane;

import dev.merrow.backplane.Backplane;
import dev.merrow.sync.TransportException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** An engine for {@link Backplane}s in one JVM, which loses what a test wants. Thread-safe. */
public final class MemoryEngine {
  private static final int MAX_BYTES = 64 * 1024;

  /** How many events may wait for a listener; more are lost, and it is told so. */
  private static final int MAX_WAITING = 10_000;

  private final Map<String, List<Subscriber>> topics = new ConcurrentHashMap<>();
  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private volatile BooleanSupplier loses = () -> false;

  /** Creates an engine that loses nothing. */
  public MemoryEngine() {}

  /** Returns another connection. */
  public Backplane connect() {
    Connection connection = new Connection();
    connections.add(connection);
    return connection;
  }

  /**
   * Loses messages from now on without telling.
   *
   * @param decision is asked for each message and each of its receivers; called by any thread
   */
  public void loseIf(BooleanSupplier decision) {
    loses = decision;
  }

  /** Disconnects all: nothing gets through until {@link #reconnect}. */
  public void disconnect() {
    connections.forEach(Connection::disconnect);
  }

  /** Connects all again. */
  public void reconnect() {
    connections.forEach(Connection::reconnect);
  }

  /** Disconnects one connection of this engine. */
  public void disconnect(Backplane connection) {
    of(connection).disconnect();
  }

  /** Connects one connection of this engine again. */
  public void reconnect(Backplane connection) {
    of(connection).reconnect();
  }

  private Connection of(Backplane connection) {
    return connections.stream().filter(each -> each == connection).findFirst().orElseThrow();
  }

  private void deliver(String topic, byte[] message) {
    for (Subscriber each : topics.getOrDefault(topic, List.of())) {
      if (!loses.getAsBoolean()) {
        each.receive(message);
      }
    }
  }

  private final class Connection implements Backplane {
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private boolean connected = true;
    private boolean closed;

    @Override
    public int maxBytes() {
      return MAX_BYTES;
    }

    @Override
    public synchronized boolean isConnected() {
      return connected && !closed;
    }

    @Override
    public CompletableFuture<Void> publish(String topic, byte[] message) {
      if (message.length > MAX_BYTES) {
        return CompletableFuture.failedFuture(
            new TransportException("%s bytes are too many".formatted(message.length)));
      }
      if (!isConnected()) {
        return CompletableFuture.failedFuture(new TransportException("It is not connected"));
      }
      deliver(topic, message);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized Subscription subscribe(String topic, Listener listener) {
      if (closed) {
        throw new IllegalStateException("This backplane was closed");
      }
      Subscriber subscriber = new Subscriber(listener);
      subscribers.add(subscriber);
      topics.computeIfAbsent(topic, added -> new CopyOnWriteArrayList<>()).add(subscriber);
      if (connected) {
        subscriber.open();
      }
      return () -> {
        subscribers.remove(subscriber);
        topics.getOrDefault(topic, List.of()).remove(subscriber);
        subscriber.close();
      };
    }

    synchronized void disconnect() {
      if (connected) {
        connected = false;
        subscribers.forEach(Subscriber::lose);
      }
    }

    synchronized void reconnect() {
      if (!connected) {
        connected = true;
        subscribers.forEach(Subscriber::open);
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      topics.values().forEach(each -> each.removeAll(subscribers));
      subscribers.forEach(Subscriber::close);
      subscribers.clear();
      connections.remove(this);
    }
  }

  /** Calls a listener, one event after the other, on the JVM's common pool. */
  private static final class Subscriber {
    private final Backplane.Listener listener;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private int waiting;
    private boolean open;
    private boolean closed;

    Subscriber(Backplane.Listener listener) {
      this.listener = listener;
    }

    synchronized void open() {
      open = true;
      tell(listener::subscribed);
    }

    synchronized void receive(byte[] message) {
      if (!open) {
        return;
      }
      if (waiting < MAX_WAITING) {
        tell(() -> listener.received(message));
      } else if (waiting == MAX_WAITING) {
        tell(() -> listener.lost("Too many messages wait"));
        tell(listener::subscribed);
      }
    }

    synchronized void lose() {
      open = false;
      tell(() -> listener.lost("Disconnected"));
    }

    synchronized void close() {
      closed = true;
    }

    private void tell(Runnable event) {
      waiting++;
      last = last.thenRunAsync(() -> run(event));
    }

    private void run(Runnable event) {
      boolean wanted;
      synchronized (this) {
        waiting--;
        wanted = !closed;
      }
      if (wanted) {
        event.run();
      }
    }
  }
}
