package dev.merrow.simulation;

import dev.merrow.backplane.Backplane;
import dev.merrow.sync.TransportException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * An engine between brokers that loses messages with and without telling, and cuts any two brokers
 * off from each other.
 */
final class LossyEngine {
  /** So small that many messages come in parts. */
  private static final int MAX_BYTES = 600;

  private final Timeline timeline;
  private final Random random;
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Set<Integer> disconnected = new HashSet<>();
  private final Set<Set<Integer>> partitions = new HashSet<>();
  private final Set<Integer> standing = new HashSet<>();
  private int oneInLost;

  LossyEngine(Timeline timeline, Random random) {
    this.timeline = timeline;
    this.random = random;
  }

  /** Loses one in so many messages from now on; 0 for none. */
  void setLoss(int oneIn) {
    oneInLost = oneIn;
  }

  /** Has two brokers hear nothing of each other, or again. */
  void setPartition(int one, int other, boolean apart) {
    if (apart) {
      partitions.add(Set.of(one, other));
    } else {
      partitions.remove(Set.of(one, other));
    }
  }

  void disconnect(int broker) {
    if (disconnected.add(broker)) {
      of(broker).forEach(Subscriber::lose);
    }
  }

  void reconnect(int broker) {
    if (disconnected.remove(broker)) {
      of(broker).forEach(Subscriber::open);
    }
  }

  /** The broker's process has died. */
  void lose(int broker) {
    List<Subscriber> gone = of(broker);
    subscribers.removeAll(gone);
    gone.forEach(Subscriber::close);
  }

  /** The broker's process stands still; what comes waits. */
  void standStill(int broker) {
    standing.add(broker);
  }

  /** Continues. */
  void goOn(int broker) {
    if (standing.remove(broker)) {
      of(broker).forEach(Subscriber::goOn);
    }
  }

  /** Everything works from now on. */
  void heal() {
    oneInLost = 0;
    partitions.clear();
    List.copyOf(standing).forEach(this::goOn);
    List.copyOf(disconnected).forEach(this::reconnect);
  }

  private List<Subscriber> of(int broker) {
    return subscribers.stream().filter(each -> each.broker == broker).toList();
  }

  Backplane connect(int broker) {
    return new Way(broker);
  }

  private final class Way implements Backplane {
    private final int broker;

    private Way(int broker) {
      this.broker = broker;
    }

    @Override
    public int maxBytes() {
      return MAX_BYTES;
    }

    @Override
    public boolean isConnected() {
      return !disconnected.contains(broker);
    }

    @Override
    public CompletableFuture<Void> publish(String topic, byte[] message) {
      if (!isConnected() || message.length > MAX_BYTES) {
        return CompletableFuture.failedFuture(new TransportException("It is not connected"));
      }
      for (Subscriber each : List.copyOf(subscribers)) {
        boolean apart = each.broker != broker && partitions.contains(Set.of(each.broker, broker));
        boolean lost = oneInLost > 0 && random.nextInt(oneInLost) == 0;
        if (each.topic.equals(topic) && !apart && !lost) {
          each.receive(message);
        }
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
      Subscriber subscriber = new Subscriber(broker, topic, listener);
      subscribers.add(subscriber);
      if (isConnected()) {
        subscriber.open();
      }
      return () -> {
        subscribers.remove(subscriber);
        subscriber.close();
      };
    }

    @Override
    public void close() {}
  }

  private final class Subscriber {
    private final int broker;
    private final String topic;
    private final Backplane.Listener listener;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean open;
    private boolean closed;
    private long last;

    Subscriber(int broker, String topic, Backplane.Listener listener) {
      this.broker = broker;
      this.topic = topic;
      this.listener = listener;
    }

    void open() {
      open = true;
      tell(listener::subscribed);
    }

    void receive(byte[] message) {
      if (open) {
        tell(() -> listener.received(message));
      }
    }

    void lose() {
      open = false;
      tell(() -> listener.lost("Disconnected"));
    }

    void goOn() {
      for (Runnable next = held.poll(); next != null; next = held.poll()) {
        next.run();
      }
    }

    void close() {
      closed = true;
    }

    private void tell(Runnable event) {
      long now = timeline.micros();
      last = Math.max(last + 1, now + 100 + random.nextInt(5_000));
      timeline.after(
          last - now,
          () -> {
            if (closed) {
              return;
            }
            if (standing.contains(broker)) {
              held.add(event);
            } else {
              event.run();
            }
          });
    }
  }
}
