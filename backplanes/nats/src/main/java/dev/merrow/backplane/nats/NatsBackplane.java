package dev.merrow.backplane.nats;

import dev.merrow.MerrowException;
import dev.merrow.backplane.Backplane;
import dev.merrow.sync.TransportException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Backplane} over NATS, with one connection. What its subscribers are too slow for is
 * dropped, and they are told so.
 */
public final class NatsBackplane implements Backplane {
  private static final Logger LOG = LoggerFactory.getLogger(NatsBackplane.class);
  private static final String DEFAULT_NAME = "merrow";
  private static final int MAX_BYTES = 1 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** A connection is dead if two of these are not answered before the next one. */
  private static final Duration PING_INTERVAL = Duration.ofSeconds(3);

  private static final Duration RECONNECT_WAIT = Duration.ofMillis(250);

  /** How much may wait for the subscribers. */
  private static final long MAX_PENDING_MESSAGES = 100_000;

  private static final long MAX_PENDING_BYTES = 64L << 20;

  private final String prefix;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

  /** Asks the server whether subscriptions are effective, which takes a moment. */
  private final ExecutorService confirming =
      new ThreadPoolExecutor(
          0, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), NatsBackplane::confirmingThread);

  /** Whether subscriptions are about to be confirmed because messages were dropped. */
  private final AtomicBoolean startingOver = new AtomicBoolean();

  private volatile @Nullable Connection connection;
  private volatile @Nullable Dispatcher dispatcher;
  private volatile boolean closed;

  private NatsBackplane(String name) {
    this.prefix = name + ".";
  }

  private static Thread confirmingThread(Runnable work) {
    Thread thread = new Thread(work, "merrow-backplane-nats");
    thread.setDaemon(true);
    return thread;
  }

  /** As {@link #connect(String, String)}, with the name {@code merrow}. */
  public static NatsBackplane connect(String url) {
    return connect(url, DEFAULT_NAME);
  }

  /**
   * Connects.
   *
   * @param url such as {@code nats://user:password@host:4222}, with {@code tls} for TLS; several,
   *     separated by commas, are servers of one cluster
   * @param name precedes the names of subjects: clusters with different names don't see each other
   * @throws IllegalArgumentException if the URL is not one for NATS
   * @throws MerrowException if no server can be reached now
   */
  public static NatsBackplane connect(String url, String name) {
    NatsBackplane backplane = new NatsBackplane(name);
    Options options;
    try {
      options =
          new Options.Builder()
              .server(url)
              .connectionName("merrow")
              .connectionTimeout(TIMEOUT)
              .pingInterval(PING_INTERVAL)
              .maxPingsOut(2)
              .maxReconnects(-1)
              .reconnectWait(RECONNECT_WAIT)
              .discardMessagesWhenOutgoingQueueFull()
              .connectionListener(backplane::changed)
              .errorListener(backplane.new Errors())
              .build();
    } catch (IllegalArgumentException e) {
      // the cause would show the URL, in which there may be a password
      throw new IllegalArgumentException("Not a URL for NATS, such as nats://HOST:PORT");
    }
    try {
      Connection opened = Nats.connect(options);
      backplane.connection = opened;
      Dispatcher dispatching = opened.createDispatcher();
      dispatching.setPendingLimits(MAX_PENDING_MESSAGES, MAX_PENDING_BYTES);
      backplane.dispatcher = dispatching;
      return backplane;
    } catch (IOException e) {
      // without its cause, which names the URL
      throw new MerrowException("Cannot connect to NATS: " + hidden(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MerrowException("Interrupted while connecting to NATS", e);
    }
  }

  /** Returns a text without the users and passwords of URLs in it. */
  private static String hidden(@Nullable String text) {
    return String.valueOf(text).replaceAll("://[^\\s,\\]]*@", "://...@");
  }

  @Override
  public int maxBytes() {
    Connection current = connection;
    long allowed = current == null ? MAX_BYTES : current.getMaxPayload();
    return (int) Math.min(MAX_BYTES, allowed <= 0 ? MAX_BYTES : allowed);
  }

  @Override
  public boolean isConnected() {
    Connection current = connection;
    return !closed && current != null && current.getStatus() == Connection.Status.CONNECTED;
  }

  @Override
  public CompletableFuture<Void> publish(String topic, byte[] message) {
    Connection current = connection;
    if (message.length > maxBytes()) {
      return failed("%s bytes are more than the limit of %s".formatted(message.length, maxBytes()));
    }
    if (current == null || !isConnected()) {
      return failed(closed ? "This backplane was closed" : "NATS is not connected");
    }
    try {
      current.publish(prefix + topic, message);
      return CompletableFuture.completedFuture(null);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(
          new TransportException("NATS did not take a message: " + e.getMessage(), e));
    }
  }

  private static CompletableFuture<Void> failed(String message) {
    return CompletableFuture.failedFuture(new TransportException(message));
  }

  @Override
  public Subscription subscribe(String topic, Listener listener) {
    Dispatcher current = dispatcher;
    if (closed || current == null) {
      throw new IllegalStateException("This backplane was closed");
    }
    Subscriber subscriber = new Subscriber(listener);
    subscribers.add(subscriber);
    io.nats.client.Subscription subscription =
        current.subscribe(prefix + topic, message -> subscriber.received(message.getData()));
    confirm(List.of(subscriber));
    return () -> {
      subscriber.close();
      subscribers.remove(subscriber);
      if (!closed && subscription.isActive()) {
        current.unsubscribe(subscription);
      }
    };
  }

  /** Messages were dropped, though the connection is still there. */
  private void startOver(String reason) {
    if (!startingOver.compareAndSet(false, true)) {
      return;
    }
    lost(reason);
    try {
      confirming.execute(
          () -> {
            startingOver.set(false);
            confirmNow(subscribers);
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("This backplane was closed", e);
    }
  }

  /** Tells subscribers when the server has what was subscribed to so far. */
  private void confirm(List<Subscriber> some) {
    try {
      confirming.execute(() -> confirmNow(some));
    } catch (RejectedExecutionException e) {
      LOG.debug("This backplane was closed", e);
    }
  }

  private void confirmNow(List<Subscriber> some) {
    Connection current = connection;
    if (current == null || !isConnected()) {
      // confirmed when it is back
      return;
    }
    try {
      current.flush(TIMEOUT);
      some.forEach(Subscriber::subscribed);
    } catch (TimeoutException | IllegalStateException e) {
      LOG.debug("NATS has not confirmed a subscription", e);
      if (isConnected()) {
        confirm(some);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void changed(Connection changing, ConnectionListener.Events event) {
    switch (event) {
      case DISCONNECTED -> lost("NATS was disconnected");
      case CLOSED -> ended();
      case RESUBSCRIBED -> confirm(subscribers);
      default -> {}
    }
  }

  /** The connection does not come back by itself, such as when the server refuses the user. */
  private void ended() {
    Connection ended = connection;
    if (!closed && ended != null) {
      LOG.error(
          "The connection to NATS has ended for good; last error: {}",
          hidden(ended.getLastError()));
    }
    lost("NATS was disconnected");
  }

  private void lost(String reason) {
    if (!closed) {
      LOG.debug("{}", reason);
      subscribers.forEach(each -> each.lost(reason));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    subscribers.forEach(Subscriber::close);
    subscribers.clear();
    confirming.shutdownNow();
    Connection current = connection;
    if (current != null) {
      try {
        current.flush(Duration.ofSeconds(1));
        current.close();
      } catch (TimeoutException | IllegalStateException e) {
        LOG.debug("NATS was not closed in time", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class Errors implements ErrorListener {
    @Override
    public void slowConsumerDetected(Connection changing, Consumer consumer) {
      startOver("Messages came faster than they were taken");
    }

    /** What was published is missing at others, and nothing may follow that shows it to them. */
    @Override
    public void messageDiscarded(Connection changing, Message message) {
      startOver("NATS does not take messages as fast as they come");
    }

    @Override
    public void errorOccurred(Connection changing, String error) {
      LOG.warn("NATS: {}", hidden(error));
    }

    @Override
    public void exceptionOccurred(Connection changing, Exception error) {
      LOG.debug("NATS: {}", hidden(error.toString()));
    }
  }

  /** Calls a listener, one call at a time. */
  private static final class Subscriber {
    private final Listener listener;
    private boolean up;
    private volatile boolean ended;

    Subscriber(Listener listener) {
      this.listener = listener;
    }

    synchronized void subscribed() {
      if (!up && !ended) {
        up = true;
        listener.subscribed();
      }
    }

    synchronized void received(byte[] message) {
      if (up && !ended) {
        listener.received(message);
      }
    }

    synchronized void lost(String reason) {
      if (up && !ended) {
        up = false;
        listener.lost(reason);
      }
    }

    /** Without the lock, which a call that is under way holds. */
    void close() {
      ended = true;
    }
  }
}
