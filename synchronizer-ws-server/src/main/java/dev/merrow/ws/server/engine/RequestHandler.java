package dev.merrow.ws.server.engine;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Whom an engine asks what to do with a request. Its methods may be called from any thread and
 * never block; a stage that fails is answered with status 500.
 */
public interface RequestHandler {

  /**
   * Decides on a request to become a WebSocket, one that is complete and valid as such. Whatever
   * arrives on the connection before the decision waits, within the engine's limits.
   */
  CompletionStage<Admission> admit(Request request);

  /**
   * What headers the response has that opens a WebSocket, besides those of the WebSocket protocol.
   * Asked for a request that is or will be admitted.
   */
  default Map<String, String> upgradeHeaders(Request request) {
    return Map.of();
  }

  /** Answers any other request. */
  CompletionStage<Page> answer(Request request);
}
