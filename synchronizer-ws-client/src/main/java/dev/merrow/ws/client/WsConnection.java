package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.sync.TransportStats;
import dev.merrow.wire.ChannelFrame;
import dev.merrow.ws.client.internal.EventLoop;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One WebSocket that up to 100 synchronizers share, each with a separate channel.
 *
 * <pre>{@code
 * try (WsConnection connection = createWsConnection(URI.create("ws://localhost:8048/shop"))) {
 *   WsSynchronizer pets = createWsSynchronizer(petsStore, connection, "pets");
 *   WsSynchronizer sales = createWsSynchronizer(salesStore, connection, "sales");
 *   pets.startSync();
 *   sales.startSync();
 *   ...
 * }
 * }</pre>
 *
 * <p>A channel's path is the connection's, a slash if that is not empty, and the channel's id: so
 * the first of these communicates with clients that connect to {@code
 * ws://localhost:8048/shop/pets}. It connects when the first synchronizer is started; synchronizers
 * start and stop independently. When the connection is lost, it reconnects as its options specify,
 * with all channels.
 *
 * <p>Thread-safe.
 */
public final class WsConnection implements AutoCloseable {
  /** How long closing may take beyond what the synchronizers' flushing takes. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  /** How long the next fragment of a message may take. */
  private static final Duration FRAGMENTS_TIMEOUT =
      Duration.ofSeconds(WsTransport.FRAGMENT_TIMEOUTS);

  private final URI uri;
  private final WsConnectionOptions options;
  private final ClientEnvironment clientEnvironment;
  private final Runnable afterwards;
  private final Multiplexer multiplexer;
  private final PayloadInbox inbox;

  /** In the order in which they came, in which they are closed. */
  private final Set<WsSynchronizer> synchronizers =
      Collections.synchronizedSet(new LinkedHashSet<>());

  private final CompletableFuture<Void> closing =
      Futures.guarded(this::holdsAStore, WsSynchronizer.MUST_NOT_WAIT);
  private boolean closed;

  /**
   * @param afterwards is run when all is given back
   */
  WsConnection(
      URI uri,
      WsConnectionOptions options,
      ClientEnvironment clientEnvironment,
      Runnable afterwards) {
    WsTransport.requireWebSocket(uri);
    this.uri = uri;
    this.options = options;
    this.clientEnvironment = clientEnvironment;
    this.afterwards = afterwards;
    Scheduler scheduler = clientEnvironment.scheduler();
    Reconnector link = clientEnvironment.link(uri, List.of(ChannelFrame.SUBPROTOCOL), options);
    this.multiplexer =
        new Multiplexer(link, scheduler, options.connectTimeout(), clientEnvironment.ids());
    this.inbox =
        new PayloadInbox(
            options.limits(),
            FRAGMENTS_TIMEOUT,
            scheduler,
            clientEnvironment.clock(),
            multiplexer::lost);
  }

  /**
   * Returns a connection with default options.
   *
   * @param uri where to connect: {@code ws} or {@code wss}, the broker, and the prefix of all
   *     channels' paths
   * @throws IllegalArgumentException if the URI is not a WebSocket URI
   */
  public static WsConnection createWsConnection(URI uri) {
    return createWsConnection(uri, WsConnectionOptions.DEFAULTS);
  }

  /** As {@link #createWsConnection(URI)}, with options. */
  public static WsConnection createWsConnection(URI uri, WsConnectionOptions options) {
    WsThreads shared = options.threads();
    if (shared != null) {
      return new WsConnection(uri, options, ClientEnvironment.real(shared.next()), () -> {});
    }
    EventLoop own = new EventLoop("ws-connection");
    return new WsConnection(uri, options, ClientEnvironment.real(own), own::close);
  }

  /** Returns the URI that it connects to first. */
  public URI getUri() {
    return uri;
  }

  /** Returns the ids of the channels that are open or being opened, in no particular order. */
  public Set<String> getChannelIds() {
    return multiplexer.channelIds();
  }

  /** Returns the traffic of all channels. */
  public TransportStats getStats() {
    return multiplexer.stats();
  }

  /**
   * Tries to connect at once instead of later. Does nothing unless it is waiting for the next
   * attempt.
   */
  public void reconnectNow() {
    multiplexer.retryNow();
  }

  /**
   * Returns a channel that is not open.
   *
   * @throws IllegalArgumentException if the id is not a valid channel id
   */
  Channel channel(String channelId) {
    if (!ChannelFrame.isChannelId(channelId)) {
      throw new IllegalArgumentException(
          "Expected a channel id of 1 to 1,024 bytes without newline, carriage return, ? and #, and"
              + " without segments that are empty, . or .., not "
              + channelId);
    }
    return new Channel(
        channelId,
        multiplexer,
        new PayloadCodec(channelId, inbox, options, clientEnvironment.ids()));
  }

  /** Remembers a synchronizer, to close it with this. */
  void add(WsSynchronizer synchronizer) {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("This connection was closed; create another");
      }
      synchronizers.add(synchronizer);
    }
  }

  /** Forgets it. */
  void remove(WsSynchronizer synchronizer) {
    synchronizers.remove(synchronizer);
  }

  /**
   * Closes the synchronizers that use this, and then the WebSocket, without waiting for it.
   *
   * @return completes when all resources are released, and never fails; the same future if called
   *     again
   */
  public CompletableFuture<Void> closeAsync() {
    synchronized (this) {
      if (closed) {
        return closing;
      }
      closed = true;
    }
    CompletableFuture<?>[] closingAll =
        List.copyOf(synchronizers).stream()
            .map(WsSynchronizer::closeAsync)
            .toArray(CompletableFuture<?>[]::new);
    Futures.whenDone(
        CompletableFuture.allOf(closingAll).thenCompose(done -> multiplexer.close()),
        error -> {
          afterwards.run();
          closing.complete(null);
        });
    return closing;
  }

  /**
   * As {@link #closeAsync()}, and waits for it: at most as long as the synchronizers may take, plus
   * some seconds. An interrupt does not end the wait, and the thread stays interrupted. Within a
   * transaction or listener of one of the stores it does not wait, because closing cannot proceed
   * there until the call returns. Do not call it on a synchronizer's own thread.
   */
  @Override
  public void close() {
    Duration flush =
        List.copyOf(synchronizers).stream()
            .map(WsSynchronizer::flushOnClose)
            .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) < 0 ? other : one);
    boolean mustNotWait = holdsAStore();
    CompletableFuture<Void> closed = closeAsync();
    if (!mustNotWait && !Futures.awaitUninterruptibly(closed, flush.plus(CLOSE_LIMIT))) {
      // what is left ends by itself, as all that it waits for is bounded
      afterwards.run();
    }
  }

  /**
   * Returns whether the calling thread is within a transaction or listener of a store that is
   * synchronized here. The thread that all synchronizers share then waits for that store, sooner or
   * later.
   */
  boolean holdsAStore() {
    return List.copyOf(synchronizers).stream().anyMatch(each -> each.getStore().isInTransaction());
  }

  /** Returns the options with what the synchronizer runs on. */
  SynchronizerOptions onOwnScheduler(SynchronizerOptions given) {
    return given.scheduler() == null ? given.withScheduler(clientEnvironment.scheduler()) : given;
  }

  /** Shows the URI that it connects to without its query, which may contain a token. */
  @Override
  public String toString() {
    return "WsConnection[" + AsciiUri.withoutSecrets(uri) + ", channels " + getChannelIds() + "]";
  }
}
