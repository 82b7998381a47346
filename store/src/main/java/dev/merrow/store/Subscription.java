package dev.merrow.store;

/**
 * The registration of a listener. Closing it removes the listener; closing it again has no effect.
 */
public interface Subscription extends AutoCloseable {
  /** Returns the id of the listener in its store, for {@link StoreListeners#callListener}. */
  String id();

  @Override
  void close();
}
