package dev.merrow.ws.client;

import dev.merrow.sync.TransportException;

/**
 * The server does not want this client, and trying again would not change its mind: who asks is not
 * known or not allowed, or what was said broke the rules. Nothing is tried again by itself after
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
   * What the server said: an HTTP status, such as 401 or 403, if it refused to connect; else the
   * code with which it closed the WebSocket, {@link dev.merrow.sync.CloseCode#INVALID_DATA} or
   * {@link dev.merrow.sync.CloseCode#POLICY}.
   */
  public int code() {
    return code;
  }
}
