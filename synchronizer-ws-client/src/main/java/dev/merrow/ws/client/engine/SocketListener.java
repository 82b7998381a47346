package dev.merrow.ws.client.engine;

import dev.merrow.sync.CloseReason;
import dev.merrow.wire.Utf8Text;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Receives what happens to an {@link EngineSocket}, from any thread, one call after the other.
 * First comes {@link #opened} or {@link #refused}; after either {@link #refused} or {@link #closed}
 * nothing more comes.
 */
public interface SocketListener {

  /**
   * The WebSocket is open.
   *
   * @param headers the headers of the server's response, by name; the case of names is the server's
   * @param subprotocol what the server chose; null if nothing
   */
  void opened(Map<String, List<String>> headers, @Nullable String subprotocol);

  /**
   * The WebSocket cannot be opened.
   *
   * @param status the HTTP status of the server's response; 0 if there was none
   */
  void refused(int status, Throwable cause);

  /**
   * Something came in, be it only a part of a message. Called often: must return at once. May come
   * while another call is running.
   */
  void heard();

  /** A whole message came in, text or binary, as text. */
  void received(Utf8Text payload);

  /** The answer to a ping came in. */
  void ponged();

  /** An error occurred that does not close the socket. */
  void failed(Throwable error);

  /**
   * The WebSocket, which was open, is closed.
   *
   * @param reason the server's; or with {@link dev.merrow.sync.CloseCode#LOST} and an explanation
   *     if the link was lost, or the server broke the rules of WebSocket
   */
  void closed(CloseReason reason);
}
