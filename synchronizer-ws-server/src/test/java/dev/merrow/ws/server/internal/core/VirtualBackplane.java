package dev.merrow.ws.server.internal.core;

import dev.merrow.backplane.Backplane;
import dev.merrow.schedule.VirtualTime;
import dev.merrow.sync.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What brokers in one thread talk over, in virtual time. It can be cut, and loses messages then.
 */
final class VirtualBackplane implements Backplane {
  private final VirtualTime time;
  private final List<Subscriber> subscribers = new ArrayList<>();
  private boolean connected = true;

  VirtualBackplane(VirtualTime time) {
    this.time = time;
  }

  private record Subscriber(String topic, Listener listener) {}

  @Override
  public int maxBytes() {
    return 1 << 20;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public CompletableFuture<Void> publish(String topic, byte[] message) {
    if (!connected) {
      return CompletableFuture.failedFuture(new TransportException("It is cut"));
    }
    for (Subscriber each : List.copyOf(subscribers)) {
      if (each.topic.equals(topic)) {
        tell(each, () -> each.listener.received(message));
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Subscription subscribe(String topic, Listener listener) {
    Subscriber added = new Subscriber(topic, listener);
    subscribers.add(added);
    if (connected) {
      tell(added, listener::subscribed);
    }
    return () -> subscribers.remove(added);
  }

  private void tell(Subscriber subscriber, Runnable event) {
    time.execute(
        () -> {
          if (subscribers.contains(subscriber)) {
            event.run();
          }
        });
  }

  /** How many subscriptions there are. */
  int subscriptions() {
    return subscribers.size();
  }

  /** Cuts it, or connects it again. */
  void toggle() {
    if (connected) {
      connected = false;
      for (Subscriber each : List.copyOf(subscribers)) {
        tell(each, () -> each.listener.lost("It was cut"));
      }
    } else {
      reconnect();
    }
  }

  /** Connects it again, unless it is connected. */
  void reconnect() {
    if (!connected) {
      connected = true;
      for (Subscriber each : List.copyOf(subscribers)) {
        tell(each, each.listener::subscribed);
      }
    }
  }

  @Override
  public void close() {
    subscribers.clear();
  }
}
