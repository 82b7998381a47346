package dev.merrow.ws.server.engine;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Decides what an engine does with a request. Its methods may be called from any thread and never
 * block; a stage that fails is answered with status 500.
 */
public interface RequestHandler {

  /**
   * A connection was made that has not asked for anything yet.
   *
   * @param remote where it comes from
   * @param cutOff ends the connection, if there are too many of them
   * @return to be called once it has asked for something, or is gone; calling it again does nothing
   */
  default Runnable connected(InetSocketAddress remote, Runnable cutOff) {
    return () -> {};
  }

  /**
   * Decides on a request to become a WebSocket, one that is complete and valid as such. Whatever
   * arrives on the connection before the decision waits, within the engine's limits.
   */
  CompletionStage<Admission> admit(Request request);

  /**
   * The headers of the response that opens a WebSocket, besides those of the WebSocket protocol.
   * Asked for a request that is or will be admitted.
   */
  default Map<String, String> upgradeHeaders(Request request) {
    return Map.of();
  }

  /** Answers any other request. */
  CompletionStage<Page> answer(Request request);
}
