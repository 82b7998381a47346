package dev.merrow.ws.server.internal.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Dispatches events in the order in which they were recorded, one after the other. They are
 * recorded while a lock is held and dispatched when it is not, by the first thread that gets there.
 */
final class EventDispatcher implements BrokerEvents {
  private final BrokerEvents events;
  private final Queue<Consumer<BrokerEvents>> noted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();

  EventDispatcher(BrokerEvents events) {
    this.events = events;
  }

  @Override
  public void pathAdded(String pathId) {
    noted.add(to -> to.pathAdded(pathId));
  }

  @Override
  public void pathRemoved(String pathId) {
    noted.add(to -> to.pathRemoved(pathId));
  }

  @Override
  public void clientAdded(String pathId, String clientId) {
    noted.add(to -> to.clientAdded(pathId, clientId));
  }

  @Override
  public void clientRemoved(String pathId, String clientId) {
    noted.add(to -> to.clientRemoved(pathId, clientId));
  }

  /**
   * Dispatches the recorded events, unless another call is doing so and will dispatch these, too.
   */
  void announce() {
    int answered = calls.incrementAndGet();
    if (answered > 1) {
      return;
    }
    do {
      for (var event = noted.poll(); event != null; event = noted.poll()) {
        event.accept(events);
      }
      answered = calls.addAndGet(-answered);
    } while (answered > 0);
  }
}
