package dev.merrow.backplane.redis;

import dev.merrow.MerrowException;
import dev.merrow.backplane.Backplane;
import dev.merrow.sync.TransportException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateAdapter;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Backplane} over Redis or Valkey. On a Redis Cluster it is connected to one node, and the
 * cluster passes each message on to all its nodes; sharded channels are not used.
 *
 * <p>It has two connections: one publishes, and one listens. Redis drops the one that listens when
 * it is too slow ({@code client-output-buffer-limit pubsub}); subscribers are told that messages
 * may be lost, as after any lost connection. It publishes something every three seconds that it
 * listens to itself, and replaces a connection on which nothing comes for ten.
 */
public final class RedisBackplane implements Backplane {
  private static final Logger LOG = LoggerFactory.getLogger(RedisBackplane.class);
  private static final String DEFAULT_NAME = "merrow";

  /** So that a few do not fill the buffer that Redis has for a subscriber. */
  private static final int MAX_BYTES = 1 << 20;

  /** How many bytes may wait for Redis to take them; more are refused. */
  private static final long MAX_UNANSWERED = 64L << 20;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** After each attempt to connect again, twice as long as before. */
  static final Duration MIN_RECONNECT_DELAY = Duration.ofMillis(10);

  static final Duration MAX_RECONNECT_DELAY = Duration.ofSeconds(2);

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);

  private final ClientResources resources;
  private final Connections connections;
  private final String prefix;
  private final Events events = new Events();
  private final AtomicLong unanswered = new AtomicLong();

  // all below is used with the lock on this
  private final Map<String, Topic> topics = new HashMap<>();

  /** By channel, how often it was left without a confirmation so far. */
  private final Map<String, Integer> leaving = new HashMap<>();

  private volatile boolean closed;

  private RedisBackplane(ClientResources resources, Connections connections, String name) {
    this.resources = resources;
    this.connections = connections;
    this.prefix = name + ":";
  }

  /** As {@link #connect(String, String)}, with the name {@code merrow}. */
  public static RedisBackplane connect(String url) {
    return connect(url, DEFAULT_NAME);
  }

  /**
   * Connects.
   *
   * @param url such as {@code redis://user:password@host:6379}, with {@code rediss} for TLS, as <a
   *     href="https://redis.github.io/lettuce/user-guide/connecting-redis/">Lettuce</a> takes it
   * @param name precedes the names of channels: clusters with different names don't see each other
   * @throws IllegalArgumentException if the URL is not one for Redis
   * @throws MerrowException if the server can't be reached now
   */
  public static RedisBackplane connect(String url, String name) {
    RedisURI uri;
    try {
      uri = RedisURI.create(url);
    } catch (IllegalArgumentException e) {
      // the cause would show the URL, in which there may be a password
      throw new IllegalArgumentException("Not a URL for Redis, such as redis://HOST:PORT");
    }
    uri.setTimeout(CONNECT_TIMEOUT);
    ClientResources resources = resources();
    try {
      Connections connections = Connections.open(resources, uri, CODEC);
      RedisBackplane backplane = new RedisBackplane(resources, connections, name);
      connections.listen(backplane.events, backplane.events.state());
      backplane.beginHeartbeat();
      return backplane;
    } catch (RedisException e) {
      shutDown(resources);
      throw new MerrowException(
          "Cannot connect to Redis at %s, port %s: %s"
              .formatted(uri.getHost(), uri.getPort(), reason(e)),
          e);
    }
  }

  static ClientResources resources() {
    return DefaultClientResources.builder()
        .nettyCustomizer(new DeadConnections())
        .reconnectDelay(
            Delay.exponential(MIN_RECONNECT_DELAY, MAX_RECONNECT_DELAY, 2, TimeUnit.MILLISECONDS))
        .build();
  }

  /** Nobody else subscribes to its channel. */
  private void beginHeartbeat() {
    String channel = prefix + "%heartbeat-" + UUID.randomUUID();
    connections.subscribe(channel);
    byte[] nothing = {};
    long millis = DeadConnections.HEARTBEAT.toMillis();
    var unused =
        resources
            .eventExecutorGroup()
            .scheduleAtFixedRate(
                () -> beat(channel, nothing), millis, millis, TimeUnit.MILLISECONDS);
  }

  private void beat(String channel, byte[] nothing) {
    try {
      CompletionStage<Long> unused = connections.publish(channel, nothing);
    } catch (RuntimeException e) {
      LOG.debug("Redis is not connected", e);
    }
  }

  private static String reason(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** The options of connections that publish, or that listen. */
  static ClientOptions.Builder options(ClientOptions.Builder builder, boolean listening) {
    return builder
        .autoReconnect(true)
        .disconnectedBehavior(
            listening
                ? ClientOptions.DisconnectedBehavior.ACCEPT_COMMANDS
                : ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .socketOptions(
            SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).keepAlive(true).build());
  }

  @Override
  public int maxBytes() {
    return MAX_BYTES;
  }

  @Override
  public boolean isConnected() {
    return !closed && connections.isOpen();
  }

  @Override
  public CompletableFuture<Void> publish(String topic, byte[] message) {
    if (message.length > MAX_BYTES) {
      return failed("%s bytes are more than the limit of %s".formatted(message.length, MAX_BYTES));
    }
    if (closed) {
      return failed("This backplane was closed");
    }
    if (unanswered.addAndGet(message.length) > MAX_UNANSWERED) {
      unanswered.addAndGet(-message.length);
      return failed("Redis does not take messages as fast as they come");
    }
    CompletableFuture<Void> taken = new CompletableFuture<>();
    try {
      connections
          .publish(prefix + topic, message)
          .whenComplete(
              (receivers, error) -> {
                unanswered.addAndGet(-message.length);
                if (error == null) {
                  taken.complete(null);
                } else {
                  taken.completeExceptionally(notPublished(error));
                }
              });
    } catch (RuntimeException e) {
      unanswered.addAndGet(-message.length);
      taken.completeExceptionally(notPublished(e));
    }
    return taken;
  }

  private static CompletableFuture<Void> failed(String message) {
    return CompletableFuture.failedFuture(new TransportException(message));
  }

  private static TransportException notPublished(Throwable error) {
    return new TransportException("Redis did not take a message: " + reason(error), error);
  }

  @Override
  public Subscription subscribe(String topic, Listener listener) {
    String channel = prefix + topic;
    Subscriber subscriber = new Subscriber(listener);
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("This backplane was closed");
      }
      Topic known = topics.get(channel);
      if (known == null) {
        known = new Topic();
        topics.put(channel, known);
        connections.subscribe(channel);
      }
      known.subscribers.add(subscriber);
      if (known.effective) {
        ForkJoinPool.commonPool().execute(subscriber::subscribed);
      }
    }
    return () -> leave(channel, subscriber);
  }

  private void leave(String channel, Subscriber subscriber) {
    subscriber.close();
    synchronized (this) {
      Topic topic = topics.get(channel);
      if (topic != null
          && topic.subscribers.remove(subscriber)
          && topic.subscribers.isEmpty()
          && !closed) {
        topics.remove(channel);
        leaving.merge(channel, 1, Integer::sum);
        connections.unsubscribe(channel);
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      topics.values().forEach(topic -> topic.subscribers.forEach(Subscriber::close));
      topics.clear();
    }
    connections.close();
    shutDown(resources);
  }

  private static void shutDown(ClientResources resources) {
    var unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
  }

  /** A channel that is subscribed to. */
  private static final class Topic {
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private boolean effective;
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

    synchronized void lost() {
      if (up && !ended) {
        up = false;
        listener.lost("Redis was disconnected");
      }
    }

    /** Without the lock, which a call that is under way holds. */
    void close() {
      ended = true;
    }
  }

  /** What the connection that listens tells, on Lettuce's threads. */
  private final class Events extends RedisPubSubAdapter<String, byte[]> {

    @Override
    public void message(String channel, byte[] message) {
      Topic topic;
      synchronized (RedisBackplane.this) {
        topic = topics.get(channel);
      }
      if (topic != null) {
        topic.subscribers.forEach(each -> each.received(message));
      }
    }

    @Override
    public void subscribed(String channel, long count) {
      Topic topic;
      synchronized (RedisBackplane.this) {
        topic = leaving.containsKey(channel) ? null : topics.get(channel);
        if (topic != null) {
          topic.effective = true;
        }
      }
      if (topic != null) {
        topic.subscribers.forEach(Subscriber::subscribed);
      }
    }

    @Override
    public void unsubscribed(String channel, long count) {
      synchronized (RedisBackplane.this) {
        leaving.computeIfPresent(channel, (key, times) -> times > 1 ? times - 1 : null);
      }
    }

    RedisConnectionStateAdapter state() {
      return new RedisConnectionStateAdapter() {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
          disconnected();
        }
      };
    }

    private void disconnected() {
      List<Topic> all;
      synchronized (RedisBackplane.this) {
        if (closed) {
          return;
        }
        all = List.copyOf(topics.values());
        all.forEach(topic -> topic.effective = false);
        leaving.clear();
      }
      LOG.debug("Redis was disconnected");
      all.forEach(topic -> topic.subscribers.forEach(Subscriber::lost));
    }
  }
}
