package dev.merrow.ws.server.engine;

import java.io.IOException;

/**
 * Listens at one address, and passes incoming requests to a {@link RequestHandler}. Its methods are
 * called by one thread at a time: {@link #start} once, then {@link #stopListening}, then {@link
 * #stop}.
 */
public interface Engine {

  /**
   * Starts to listen.
   *
   * @throws IOException if it cannot listen at the host and port; nothing is left open then
   */
  void start() throws IOException;

  /** Returns the port that it listens on; -1 if only a container knows it. */
  int port();

  /** Accepts no more connections; existing ones continue. */
  void stopListening();

  /**
   * Stops the engine. The sockets should already be closing; they have up to the close timeout to
   * finish, and are then disconnected. No thread is left when it returns.
   */
  void stop();
}
