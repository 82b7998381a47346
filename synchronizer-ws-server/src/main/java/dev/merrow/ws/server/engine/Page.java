package dev.merrow.ws.server.engine;

import java.util.Map;

/**
 * An HTTP response that does not open a WebSocket.
 *
 * @param status the HTTP status
 * @param headers additional headers; the engine sets Content-Length, Content-Type and Connection
 * @param contentType the content type, such as {@code text/plain; charset=utf-8}
 * @param text the body, which is sent as UTF-8
 */
public record Page(int status, Map<String, String> headers, String contentType, String text) {

  /** The methods that all pages support, in the form of the header {@code Allow}. */
  public static final String METHODS = "GET, HEAD, OPTIONS";

  /** Returns a page of plain text without additional headers. */
  public static Page text(int status, String text) {
    return new Page(status, Map.of(), "text/plain; charset=utf-8", text);
  }
}
