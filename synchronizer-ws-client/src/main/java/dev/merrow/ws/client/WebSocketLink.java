package dev.merrow.ws.client;

import dev.merrow.sync.LinkListener;
import dev.merrow.wire.Frame;
import dev.merrow.wire.Utf8Text;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One WebSocket, from the attempt to connect to its end. Safe for use by many threads. */
interface WebSocketLink {

  /**
   * Connects. To be called once.
   *
   * @return completes after the listener was told; fails with a {@link
   *     dev.merrow.sync.TransportException}, which is a {@link RefusedException} if it is no use to
   *     try again
   */
  CompletableFuture<Void> connect();

  /**
   * Sends the payloads of one message, without anything between them.
   *
   * @return completes when the network has taken them
   */
  CompletableFuture<Void> send(List<Frame> frames);

  /**
   * Sends what waits, as far as that takes no longer than a moment, and disconnects; or gives up to
   * connect.
   *
   * @return completes when all is given back, and never fails
   */
  CompletableFuture<Void> close();

  /** Is told how it comes and goes, and what comes in, one call after the other. */
  interface Listener extends LinkListener {
    /** A payload came in. */
    void received(Utf8Text payload);
  }

  /** Makes sockets. */
  @FunctionalInterface
  interface Factory {
    /** Returns a socket that is not connected. */
    WebSocketLink create(Listener listener);
  }
}
