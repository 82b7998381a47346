package dev.merrow.ws.server;

import dev.merrow.MerrowException;
import dev.merrow.store.Subscription;
import dev.merrow.ws.server.WsServerEvent.ClientIdsChanged;
import dev.merrow.ws.server.WsServerEvent.PathIdsChanged;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A broker, which relays messages between the synchronizers that connect to it over WebSockets.
 * Clients at the same path share their content; the path is the URL's, without its leading slash
 * and query, exactly as sent.
 *
 * <pre>{@code
 * try (WsServer server = WsServer.createWsServer(8048)) {
 *   ... ws://localhost:8048/pets ...
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public interface WsServer extends AutoCloseable {

  /**
   * Starts a broker at 127.0.0.1.
   *
   * @param port the port; 0 for a free one
   * @throws MerrowException if it cannot listen there
   */
  static WsServer createWsServer(int port) {
    return createWsServer(WsServerOptions.builder().port(port).build());
  }

  /**
   * Starts a broker.
   *
   * @throws MerrowException if it cannot listen at the host and port
   */
  static WsServer createWsServer(WsServerOptions options) {
    return new DefaultWsServer(options);
  }

  /** Returns the port that it listens on; -1 if only a container knows it. */
  int port();

  /**
   * Returns the port of the status pages; {@link #port()} unless they have a separate port, see
   * {@link MonitoringOptions}.
   */
  int statusPort();

  /** Returns the paths that have clients, in no particular order. */
  Set<String> getPathIds();

  /**
   * Returns the ids of a path's clients at this server, in no particular order; empty if there is
   * no such path here. See {@link #getClusterClientIds} for those at all brokers of a cluster.
   */
  Set<String> getClientIds(String pathId);

  /** Returns the number of paths and clients. */
  WsServerStats getStats();

  /**
   * Asks all brokers of the cluster for the ids of a path's clients.
   *
   * <p>It reaches brokers that an engine joins, see {@link WsServerOptions#backplane()}; without an
   * engine the result has the clients of this broker alone.
   *
   * @return completes when all brokers have answered, or after 3 seconds with the ids at those that
   *     have; never fails
   */
  CompletableFuture<ClusterClientIds> getClusterClientIds(String pathId);

  /**
   * Returns the number of brokers and clients of the cluster. Without an engine between brokers, it
   * is this broker alone.
   */
  ClusterStats getClusterStats();

  /**
   * Checks the grants of all clients and the rules of all paths now, rather than at the next of
   * four regular checks a second, and applies what has changed. Call it after a change to what an
   * {@link dev.merrow.ws.server.auth.Authenticator} or {@link
   * dev.merrow.ws.server.audiences.Audiences} decide by: then rows that a client may no longer see
   * leave it without waiting for that check. Files are nevertheless read no more than twice a
   * second.
   */
  void review();

  /**
   * Adds a listener that is notified when a path gets its first client and loses its last. A thread
   * that serves clients calls the listeners one after the other, in the order of the events: they
   * must not block it. An exception that a listener throws is logged and has no other effect.
   */
  Subscription addPathIdsListener(Consumer<? super PathIdsChanged> listener);

  /**
   * Adds a listener that is notified when a client joins a path and leaves it; see {@link
   * #addPathIdsListener}.
   *
   * @param pathId the path, or null for all
   */
  Subscription addClientIdsListener(
      @Nullable String pathId, Consumer<? super ClientIdsChanged> listener);

  /**
   * Stops the server: after {@link WsServerOptions#drainDelay()} it accepts no more clients, closes
   * all sockets with 1001, releases the port and saves the server's own stores. Waits for the
   * sockets slightly longer than {@link WsServerOptions#closeTimeout()} at most, and for the stores
   * half a minute. An interrupt ends only the delay, and the thread stays interrupted. Closing
   * again has no effect.
   */
  @Override
  void close();
}
