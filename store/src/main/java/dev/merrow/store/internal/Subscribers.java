package dev.merrow.store.internal;

import dev.merrow.store.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The subscribers to one kind of event, each until it closes its subscription. For components
 * around a store; a store has its own listeners. Thread-safe.
 *
 * @param <T> the type of event
 */
public final class Subscribers<T> {
  private final List<Subscriber> all = new CopyOnWriteArrayList<>();
  private final AtomicLong ids = new AtomicLong();

  /** Creates an empty set of subscribers. */
  public Subscribers() {}

  /** Adds a subscriber, which is notified from now on. */
  public Subscription add(Consumer<? super T> consumer) {
    Subscriber added = new Subscriber(Long.toString(ids.getAndIncrement()), consumer);
    all.add(added);
    return added;
  }

  /**
   * Notifies all subscribers, in the order in which they were added.
   *
   * @param runner runs the notification of each, and decides how to handle its exception
   */
  public void tell(T news, Consumer<Runnable> runner) {
    for (Subscriber subscriber : all) {
      runner.accept(() -> subscriber.consumer.accept(news));
    }
  }

  private final class Subscriber implements Subscription {
    private final String id;
    private final Consumer<? super T> consumer;

    Subscriber(String id, Consumer<? super T> consumer) {
      this.id = id;
      this.consumer = consumer;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public void close() {
      all.remove(this);
    }
  }
}
