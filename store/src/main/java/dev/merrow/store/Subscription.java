package dev.merrow.store;

/** A listener that was added. Closing it, once or more often, removes the listener. */
public interface Subscription extends AutoCloseable {
  /** The listener's id in its store, for {@link StoreListeners#callListener}. */
  String id();

  @Override
  void close();
}
