package dev.merrow.backplane;

import java.util.concurrent.CompletableFuture;

/**
 * A connection to an engine that carries messages between processes by topics: what brokers of a
 * cluster talk over, and services that share a store without a broker. Implement it for another
 * engine; {@code BackplaneContract} of {@code merrow-testkit} tests an implementation.
 *
 * <p>A message that is published to a topic reaches each subscription to the topic at most once,
 * those of the same connection included. Messages that one connection publishes to one topic, one
 * after the other, arrive in that order. The engine keeps no messages. It may lose some; an
 * implementation tells its listeners when it knows that this may have happened: after a lost
 * connection, or when a subscriber is too slow.
 *
 * <p>It connects again by itself until it is closed, and renews its subscriptions. The methods may
 * be called from any thread and do not block.
 */
public interface Backplane extends AutoCloseable {

  /** Returns the size of the largest message that can be published, in bytes: at least 64 KiB. */
  int maxBytes();

  /** Returns whether it is connected now. */
  boolean isConnected();

  /**
   * Publishes a message.
   *
   * @param topic 1 to 200 letters, digits, {@code -}, {@code _} and {@code %} of ASCII
   * @param message is not changed any more, by the caller nor by this
   * @return completes when the connection has taken the message, so that waiting for it provides
   *     back pressure. Fails with a {@link dev.merrow.sync.TransportException} if the message was
   *     not sent: it is too large, or this is not connected or was closed
   */
  CompletableFuture<Void> publish(String topic, byte[] message);

  /**
   * Subscribes to a topic. A topic may have several subscriptions. Does not fail while there is no
   * connection: the listener is told when it is effective.
   *
   * @param topic as for {@link #publish}
   * @throws IllegalStateException if this was closed
   */
  Subscription subscribe(String topic, Listener listener);

  /** Ends all subscriptions and the connection. Closing again has no effect. */
  @Override
  void close();

  /** A subscription. Closing it ends it; a call of its listener may still be under way. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Receives the messages of a subscription. The calls for one subscription come one at a time,
   * from any thread, and must return at once. None comes from within a call of {@link #publish} or
   * {@link #subscribe}.
   */
  interface Listener {

    /**
     * Called when the subscription is effective, and again when it is after {@link #lost}: messages
     * that are published from now on arrive.
     */
    void subscribed();

    /** Called with each message. The listener must not change it. */
    void received(byte[] message);

    /**
     * Called when messages may have been lost; {@link #subscribed} follows when the subscription is
     * effective again.
     *
     * @param reason for humans
     */
    void lost(String reason);
  }
}
