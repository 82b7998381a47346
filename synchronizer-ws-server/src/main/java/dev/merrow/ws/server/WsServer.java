package dev.merrow.ws.server;

import dev.merrow.MerrowException;
import dev.merrow.store.Subscription;
import dev.merrow.ws.server.WsServerEvent.ClientIdsChanged;
import dev.merrow.ws.server.WsServerEvent.PathIdsChanged;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A broker: passes messages on between the synchronizers that connect to it with WebSockets. Those
 * that ask for the same path are joined; the path is the URL's, without its leading slash and
 * query, just as it was sent.
 *
 * <pre>{@code
 * try (WsServer server = WsServer.createWsServer(8048)) {
 *   ... ws://localhost:8048/pets ...
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public interface WsServer extends AutoCloseable {

  /**
   * Starts a broker at 127.0.0.1.
   *
   * @param port 0 for one that is free
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

  /** The port that it listens on; -1 if that is for a container to know. */
  int port();

  /**
   * The port of the pages that tell how it is doing; {@link #port()} unless they have one of their
   * own, see {@link Operations}.
   */
  int statusPort();

  /** The paths that have clients, in no order. */
  Set<String> getPathIds();

  /** What the server calls the clients of a path, in no order; none if there is no such path. */
  Set<String> getClientIds(String pathId);

  /** How many paths and clients there are. */
  WsServerStats getStats();

  /**
   * Is told when a path gets its first client and loses its last. Listeners are called one after
   * the other, in the order in which things happened, by a thread that serves clients: they must
   * not block it. One that throws is logged and harms nobody.
   */
  Subscription addPathIdsListener(Consumer<? super PathIdsChanged> listener);

  /**
   * Is told when a client comes to a path and leaves it; see {@link #addPathIdsListener}.
   *
   * @param pathId the path, or null for all
   */
  Subscription addClientIdsListener(
      @Nullable String pathId, Consumer<? super ClientIdsChanged> listener);

  /**
   * Ends: after {@link WsServerOptions#drainDelay()} accepts no more clients, closes all sockets
   * with 1001, lets go of the port and saves the server's own stores. Waits for the sockets as long
   * as {@link WsServerOptions#closeTimeout()} at most and a moment more, and for the stores half a
   * minute. An interrupt ends the delay alone, and the thread stays interrupted. Closing again does
   * nothing.
   */
  @Override
  void close();
}
