package dev.merrow.store.internal;

import dev.merrow.store.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Those who want to be told of one thing, each until it closes its subscription. For what is built
 * around a store; a store has listeners of its own. Safe for use by many threads.
 *
 * @param <T> what they are told
 */
public final class Subscribers<T> {
  private final List<Subscriber> all = new CopyOnWriteArrayList<>();
  private final AtomicLong ids = new AtomicLong();

  /** Nobody yet. */
  public Subscribers() {}

  /** Adds one, who is told from now on. */
  public Subscription add(Consumer<? super T> consumer) {
    Subscriber added = new Subscriber(Long.toString(ids.getAndIncrement()), consumer);
    all.add(added);
    return added;
  }

  /**
   * Tells all of them, in the order in which they were added.
   *
   * @param runner runs each one's turn, and says what becomes of an exception that it throws
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
