package dev.merrow.ws.server.engine;

import java.util.Map;

/**
 * A response without a WebSocket.
 *
 * @param status of HTTP
 * @param headers beside those that the engine sets: Content-Length, Content-Type, Connection
 * @param contentType such as {@code text/plain; charset=utf-8}
 * @param text of the body, sent as UTF-8
 */
public record Page(int status, Map<String, String> headers, String contentType, String text) {

  /** The methods that are answered here, in the form of the header {@code Allow}. */
  public static final String METHODS = "GET, HEAD, OPTIONS";

  /** A page of plain text without headers of its own. */
  public static Page text(int status, String text) {
    return new Page(status, Map.of(), "text/plain; charset=utf-8", text);
  }
}
