package dev.merrow.ws.server.engine;

/** Takes what comes in on one socket. */
public interface Receiver {

  /**
   * Takes a payload. To be called for one after the other. Closes the socket if the payload is not
   * as it must be; throws nothing.
   */
  void received(String payload);

  /** A pong came in, asked for or not: the other side is there. May be called at any time. */
  default void ponged() {}

  /** The socket is closed, by whomever. Calling it again does nothing. */
  void left();
}
