package dev.merrow.ws.client;

import dev.merrow.sync.TransportException;

/**
 * Thrown when the server refuses this client and a retry would not help: the client is not
 * authenticated or not authorized, or it violated the protocol. There is no automatic retry after
 * this; start again when the reason is gone.
 */
public final class RefusedException extends TransportException {
  private static final long serialVersionUID = 1L;

  private final int code;

  RefusedException(int code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * Returns the server's code: an HTTP status, such as 401 or 403, if it refused the connection;
   * otherwise the code with which it closed the WebSocket, {@link
   * dev.merrow.sync.CloseCode#INVALID_DATA} or {@link dev.merrow.sync.CloseCode#POLICY}.
   */
  public int code() {
    return code;
  }
}
