package dev.merrow.ws.server.engine;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a {@link RequestHandler} does with a request that does not open a WebSocket. */
public sealed interface Response {

  /**
   * Answers at once.
   *
   * @param page the answer
   */
  record Whole(Page page) implements Response {}

  /**
   * Reads the request's body first. A request whose body is larger is refused with status 413, and
   * one that does not state its size with 411.
   *
   * @param maxBytes the maximum size of the body
   * @param answer makes the answer from the body, which is empty if the request has none; called
   *     once, from any thread, and must not block
   */
  record AfterBody(int maxBytes, Function<byte[], CompletionStage<Page>> answer)
      implements Response {}

  /**
   * Answers with status 200 and a body that is sent piece by piece for as long as the connection
   * lives.
   *
   * @param headers additional headers, as for a {@link Page}
   * @param contentType the content type
   * @param opened called once, with what takes the body; must not block
   */
  record Stream(Map<String, String> headers, String contentType, Consumer<Outlet> opened)
      implements Response {}
}
