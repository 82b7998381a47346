package dev.merrow.ws.client;

import dev.merrow.schedule.Scheduler;
import dev.merrow.schedule.internal.Futures;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.ForwardingSynchronizer;
import dev.merrow.sync.Synchronizer;
import dev.merrow.sync.SynchronizerOptions;
import dev.merrow.ws.client.internal.EventLoop;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Synchronizes a store with all others that connect to the same path of a broker, in Java or
 * JavaScript.
 *
 * <pre>{@code
 * try (WsSynchronizer sync = createWsSynchronizer(store, URI.create("ws://localhost:8048/pets"))) {
 *   sync.startSync().join();
 *   store.setCell("pets", "fido", "species", "dog");
 * }
 * }</pre>
 *
 * <p>It connects when it is started. If it cannot, or the connection is lost, it retries as {@link
 * WsConnectionOptions#retry()} specifies: by default forever, so that {@link #startSync()}
 * completes when the broker can be reached. Content written meanwhile is exchanged then. If the
 * server refuses, {@link #startSync()} fails with a {@link RefusedException}; after it has
 * completed, the error listener is told. The synchronizer is then stopped, and may be started
 * again.
 */
public final class WsSynchronizer extends ForwardingSynchronizer {
  /** What those are told who wait for a future that the store which they hold must complete. */
  static final String MUST_NOT_WAIT =
      "A transaction or listener of a store must not wait for what needs that store to close: wait"
          + " elsewhere, or use whenComplete";

  private final URI uri;
  private final BooleanSupplier holdsAStore;
  private final Duration flushOnClose;
  private final Runnable retryNow;
  private final Consumer<WsSynchronizer> afterwards;
  private final CompletableFuture<Void> closed;

  /**
   * @param holdsAStore whether the calling thread holds a store that closing needs
   * @param afterwards is given this when it is closed
   */
  private WsSynchronizer(
      URI uri,
      Synchronizer delegate,
      BooleanSupplier holdsAStore,
      SynchronizerOptions options,
      Runnable retryNow,
      Consumer<WsSynchronizer> afterwards) {
    super(delegate);
    this.uri = uri;
    this.holdsAStore = holdsAStore;
    this.closed = Futures.guarded(holdsAStore, MUST_NOT_WAIT);
    this.flushOnClose = options.flushOnClose();
    this.retryNow = retryNow;
    this.afterwards = afterwards;
  }

  /**
   * Returns a synchronizer with default options.
   *
   * @param uri where to connect: {@code ws} or {@code wss}, the broker, and the path that
   *     identifies the shared content
   * @throws IllegalArgumentException if the URI is not a WebSocket URI
   */
  public static WsSynchronizer createWsSynchronizer(MergeableStore store, URI uri) {
    return createWsSynchronizer(store, uri, WsSynchronizerOptions.DEFAULTS);
  }

  /**
   * Returns a synchronizer.
   *
   * @param uri where to connect: {@code ws} or {@code wss}, the broker, and the path that
   *     identifies the shared content
   * @throws IllegalArgumentException if the URI is not a WebSocket URI
   */
  public static WsSynchronizer createWsSynchronizer(
      MergeableStore store, URI uri, WsSynchronizerOptions options) {
    Scheduler given = options.synchronizer().scheduler();
    if (given != null) {
      return create(store, uri, options, ClientEnvironment.real(given), closed -> {});
    }
    WsThreads shared = options.connection().threads();
    if (shared != null) {
      return create(store, uri, options, ClientEnvironment.real(shared.next()), closed -> {});
    }
    EventLoop own = new EventLoop("ws-client");
    return create(store, uri, options, ClientEnvironment.real(own), closed -> own.close());
  }

  /** As those that are for users, and takes from outside what is not given. */
  static WsSynchronizer create(
      MergeableStore store,
      URI uri,
      WsSynchronizerOptions options,
      ClientEnvironment clientEnvironment,
      Consumer<WsSynchronizer> afterwards) {
    WsTransport transport = new WsTransport(uri, options, clientEnvironment);
    SynchronizerOptions conversation =
        options.synchronizer().withScheduler(clientEnvironment.scheduler());
    return new WsSynchronizer(
        uri,
        Synchronizer.createCustomSynchronizer(store, transport, conversation),
        store::isInTransaction,
        conversation,
        transport::retryNow,
        afterwards);
  }

  /**
   * Returns a synchronizer with default options that uses a channel of a connection.
   *
   * @param channelId follows the connection's path: 1 to 1,024 bytes without newline, carriage
   *     return, {@code ?} and {@code #}, and without segments that are empty, {@code .} or {@code
   *     ..}. There can be one synchronizer for it at a time, or starting fails
   * @throws IllegalArgumentException if the id is invalid
   * @throws IllegalStateException if the connection is closed
   */
  public static WsSynchronizer createWsSynchronizer(
      MergeableStore store, WsConnection connection, String channelId) {
    return createWsSynchronizer(store, connection, channelId, SynchronizerOptions.DEFAULTS);
  }

  /**
   * As {@link #createWsSynchronizer(MergeableStore, WsConnection, String)}, with options. If they
   * name no scheduler, it runs on the connection's thread, with all others that do.
   */
  public static WsSynchronizer createWsSynchronizer(
      MergeableStore store,
      WsConnection connection,
      String channelId,
      SynchronizerOptions options) {
    SynchronizerOptions conversation = connection.onOwnScheduler(options);
    Channel channel = connection.channel(channelId);
    WsSynchronizer synchronizer =
        new WsSynchronizer(
            connection.getUri(),
            Synchronizer.createCustomSynchronizer(store, channel, conversation),
            connection::holdsAStore,
            conversation,
            connection::reconnectNow,
            connection::remove);
    connection.add(synchronizer);
    return synchronizer;
  }

  /** Returns the URI that it connects to first; that of its connection, if it uses a channel. */
  public URI getUri() {
    return uri;
  }

  /**
   * Tries to connect at once instead of later, for instance when the machine has a network again.
   * Does nothing unless the status is {@link dev.merrow.sync.SynchronizerStatus#OFFLINE}.
   */
  public void reconnectNow() {
    retryNow.run();
  }

  Duration flushOnClose() {
    return flushOnClose;
  }

  @Override
  public CompletableFuture<Void> closeAsync() {
    Futures.whenDone(
        super.closeAsync(),
        error -> {
          afterwards.accept(this);
          closed.complete(null);
        });
    return closed;
  }

  @Override
  public void close() {
    var unused = closeAsync();
    if (!holdsAStore.getAsBoolean()) {
      super.close();
    }
  }

  /** Shows the URI that it connects to without its query, which may contain a token. */
  @Override
  public String toString() {
    return "WsSynchronizer[" + AsciiUri.withoutSecrets(uri) + ", " + getStatus() + "]";
  }
}
