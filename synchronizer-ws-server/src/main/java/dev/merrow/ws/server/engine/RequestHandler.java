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
   * Called when a connection is open that has not sent a request yet.
   *
   * @param remote the address of its other side
   * @param cutOff cuts off the connection; called if there are too many
   * @return must be called once the connection has sent a request or is closed; further calls have
   *     no effect
   */
  default Runnable connected(InetSocketAddress remote, Runnable cutOff) {
    return () -> {};
  }

  /**
   * Decides whether a complete and valid WebSocket request is admitted. Data that arrives on the
   * connection before the decision waits, within the engine's limits.
   */
  CompletionStage<Admission> admit(Request request);

  /**
   * Returns the headers of the response that opens a WebSocket, in addition to those of the
   * WebSocket protocol. Called for a request that is or will be admitted.
   */
  default Map<String, String> upgradeHeaders(Request request) {
    return Map.of();
  }

  /** Answers any other request. */
  CompletionStage<Page> answer(Request request);

  /**
   * As {@link #answer}, for handlers that read a body or answer piece by piece. Engines call this;
   * by default it is a whole {@link #answer}.
   */
  default CompletionStage<Response> respond(Request request) {
    return answer(request).thenApply(Response.Whole::new);
  }
}
