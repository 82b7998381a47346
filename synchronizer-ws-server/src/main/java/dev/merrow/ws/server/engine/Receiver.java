package dev.merrow.ws.server.engine;

/** Takes what comes in on one socket. */
public interface Receiver {

  /**
   * Takes a payload. To be called for one after the other. Closes the socket if the payload is not
   * as it must be; throws nothing.
   */
  void received(String payload);

  /** The socket is closed, by whomever. Calling it again does nothing. */
  void left();
}
